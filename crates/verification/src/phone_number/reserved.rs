//! Fictional numbers, which are reserved and reach no phone.

/// Ofcom's numbers for TV and radio drama
/// (<https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama>): each prefix
/// stands for the thousand numbers that begin with it.
const DRAMA: [&str; 19] = [
    "+441134960",
    "+441144960",
    "+441154960",
    "+441164960",
    "+441174960",
    "+441184960",
    "+441214960",
    "+441314960",
    "+441414960",
    "+441514960",
    "+441614960",
    "+441914980",
    "+442079460",
    "+442896496",
    "+442920180",
    "+441632960",
    "+447700900",
    "+448081570",
    "+443069990",
];

/// The placeholder of the demo that this project replaces.
const DEMO_PLACEHOLDER: &str = "+19991234567";

/// The country of `e164` (ISO 3166-1 alpha-2) if it is fictional: `+1 555 NXX XXXX` and
/// `+1 NXX 555 01XX` of the North American plan, Ofcom's drama ranges, and the demo's placeholder.
pub fn country(e164: &str) -> Option<[u8; 2]> {
    if e164 == DEMO_PLACEHOLDER || north_american(e164) {
        return Some(*b"US");
    }
    let is_drama = e164.len() == 13
        && (DRAMA.iter().any(|range| e164.starts_with(range)) || e164.starts_with("+449098790"));
    is_drama.then_some(*b"GB")
}

fn north_american(e164: &str) -> bool {
    let Some(national) = e164.strip_prefix("+1").filter(|rest| rest.len() == 10) else {
        return false;
    };
    let (area, line) = national.split_at(3);
    let exchange_is_open = |digits: &str| digits.as_bytes()[0] >= b'2';
    (area == "555" && exchange_is_open(line))
        || (exchange_is_open(area) && line.starts_with("55501"))
}
