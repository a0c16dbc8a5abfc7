//! Leases: numbers that one test has to itself until it returns them or they expire.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use verification::{PhoneNumber, Timestamp};

use crate::limits;

/// Area codes in service in the United States. 202 and 212 stay out: the sender's own number is in
/// the one, the documents' examples are in the other.
#[rustfmt::skip]
const AREAS: [u16; 350] = [
    201, 203, 205, 206, 207, 208, 209, 210, 213, 214, 215, 216, 217, 218, 219, 220, 223, 224,
    225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270,
    272, 276, 279, 281, 283, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315,
    316, 317, 318, 319, 320, 321, 323, 325, 326, 327, 330, 331, 332, 334, 336, 337, 339, 341,
    346, 347, 350, 351, 352, 360, 361, 363, 364, 369, 380, 385, 386, 401, 402, 404, 405, 406,
    407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 424, 425, 430, 432, 434, 435, 436,
    440, 442, 443, 445, 447, 448, 458, 463, 464, 469, 470, 472, 475, 478, 479, 480, 484, 501,
    502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530, 531, 534,
    539, 540, 541, 551, 557, 559, 561, 562, 563, 564, 567, 570, 571, 572, 573, 574, 575, 580,
    582, 585, 586, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618,
    619, 620, 623, 624, 626, 628, 629, 630, 631, 636, 640, 641, 645, 646, 650, 651, 656, 657,
    659, 660, 661, 662, 667, 669, 678, 680, 681, 682, 686, 689, 701, 702, 703, 704, 706, 707,
    708, 712, 713, 714, 715, 716, 717, 718, 719, 720, 724, 725, 726, 727, 728, 730, 731, 732,
    734, 737, 740, 743, 747, 754, 757, 760, 762, 763, 765, 769, 770, 771, 772, 773, 774, 775,
    779, 781, 785, 786, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814, 815, 816, 817,
    818, 820, 826, 828, 830, 831, 832, 835, 838, 839, 840, 843, 845, 847, 848, 850, 854, 856,
    857, 858, 859, 860, 861, 862, 863, 864, 865, 870, 872, 878, 901, 903, 904, 906, 907, 908,
    909, 910, 912, 913, 914, 915, 916, 917, 918, 919, 920, 925, 928, 929, 930, 931, 934, 936,
    937, 938, 940, 941, 943, 945, 947, 948, 949, 951, 952, 954, 956, 959, 970, 971, 972, 973,
    978, 979, 980, 983, 984, 985, 986, 989,
];

/// `+1 NXX 555 0100` to `0199` of each area: set aside for fiction.
const LINES: usize = 100;
const POOL: usize = AREAS.len() * LINES;

// However full the carrier is, some number of the pool is untouched.
const _: () = assert!(
    POOL > limits::LEASES + limits::MESSAGES + limits::CALLS + limits::SETTINGS + limits::READERS,
    "the pool must outnumber every phone that can be kept"
);

/// Proves that its bearer holds a number. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseToken(Arc<str>);

impl LeaseToken {
    /// A token as a caller presented it. It is checked when it is used.
    pub fn new(token: &str) -> Self {
        Self(token.into())
    }

    pub(crate) fn from_random(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)).into())
    }

    /// The token in clear, for the holder of the lease.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LeaseToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The caller of an operation. A lease holder may use its own number only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A caller without a lease. It may read and control every phone.
    Operator,
    /// A caller that claims to hold this lease.
    Holder(LeaseToken),
}

/// A number lent out.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The number.
    pub number: PhoneNumber,
    /// What proves that it is held.
    pub token: LeaseToken,
    /// When it goes back by itself, in service time that no sandbox clock moves.
    pub until: Timestamp,
}

/// The leases held, and where the next number is looked for.
pub struct Leases {
    held: HashMap<LeaseToken, Lease>,
    by_end: BTreeSet<(Timestamp, LeaseToken)>,
    cursor: usize,
}

impl Leases {
    /// No leases; numbers are given out from a place that `random` chooses.
    pub fn new(random: u64) -> Self {
        let cursor = usize::try_from(random % POOL as u64).unwrap_or_default();
        Self {
            held: HashMap::new(),
            by_end: BTreeSet::new(),
            cursor,
        }
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn get(&self, token: &LeaseToken) -> Option<&Lease> {
        self.held.get(token)
    }

    /// The next number that is not `taken`. It goes round the whole pool before it gives a number
    /// again, because limits on a number outlive its lease.
    pub fn next_number(&mut self, taken: impl Fn(&str) -> bool) -> Option<PhoneNumber> {
        for _ in 0..POOL {
            // Another line each time, because pages show the last two digits alone.
            let (round, line) = (self.cursor / LINES, self.cursor % LINES);
            let area = (round + line) % AREAS.len();
            self.cursor = (self.cursor + 1) % POOL;
            let e164 = format!("+1{}55501{line:02}", AREAS[area]);
            if !taken(&e164) {
                return PhoneNumber::parse(&e164).ok();
            }
        }
        None
    }

    pub fn add(&mut self, lease: Lease) {
        self.by_end.insert((lease.until, lease.token.clone()));
        self.held.insert(lease.token.clone(), lease);
    }

    pub fn remove(&mut self, token: &LeaseToken) -> Option<Lease> {
        let lease = self.held.remove(token)?;
        self.by_end.remove(&(lease.until, lease.token.clone()));
        Some(lease)
    }

    /// Takes out one lease that is over at `now`.
    pub fn pop_over(&mut self, now: Timestamp) -> Option<Lease> {
        let (until, _) = self.by_end.first()?;
        if *until > now {
            return None;
        }
        let (_, token) = self.by_end.pop_first()?;
        self.held.remove(&token)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_number_of_the_pool_is_reserved_and_comes_once_a_round() {
        let mut leases = Leases::new(u64::MAX);
        let mut seen = HashSet::new();
        for _ in 0..POOL {
            let number = leases.next_number(|_| false).unwrap();
            assert!(number.is_reserved());
            assert!(number.as_e164().len() == 12 && &number.as_e164()[5..10] == "55501");
            assert!(number.as_e164() != crate::message::SENDER);
            assert!(seen.insert(number));
        }
        assert!(seen.contains(&leases.next_number(|_| false).unwrap()));
    }

    #[test]
    fn a_hundred_leases_in_a_row_differ_in_the_digits_that_pages_show() {
        let mut leases = Leases::new(u64::MAX);
        let numbers = std::iter::repeat_with(|| leases.next_number(|_| false).unwrap());
        let endings: HashSet<_> = numbers
            .take(LINES)
            .map(|number| number.as_e164()[10..].to_owned())
            .collect();
        assert_eq!(endings.len(), LINES);
    }

    #[test]
    fn taken_numbers_are_passed_over() {
        let mut leases = Leases::new(0);
        let first = Leases::new(0).next_number(|_| false).unwrap();
        let next = leases.next_number(|e164| e164 == first.as_e164()).unwrap();
        assert_ne!(first, next);
        assert!(leases.next_number(|_| true).is_none());
    }

    #[test]
    fn a_token_is_128_bits_and_stays_out_of_logs() {
        let token = LeaseToken::from_random([0xab; 16]);
        assert_eq!(token.expose(), "ab".repeat(16));
        assert_eq!(LeaseToken::from_random([0; 16]).expose().len(), 32);
        assert_eq!(format!("{token:?}"), "[redacted]");
    }
}
