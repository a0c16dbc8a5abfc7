//! Limits on how much one client may have open at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use verification::Client;

/// A number of places, and how many of them one client may take.
#[derive(Clone, Debug)]
pub struct Places {
    taken: Arc<Mutex<Taken>>,
    in_all: usize,
    per_client: usize,
}

#[derive(Debug, Default)]
struct Taken {
    in_all: usize,
    by_client: HashMap<Client, usize>,
}

/// One place. Dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    taken: Arc<Mutex<Taken>>,
    client: Option<Client>,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The client has all of its places.
    OfClient,
    /// All places are taken.
    InAll,
}

impl Places {
    /// So many places in all, and so many for one client.
    pub fn new(in_all: usize, per_client: usize) -> Self {
        Self {
            taken: Arc::default(),
            in_all,
            per_client,
        }
    }

    /// Takes a place: one of `client`'s, or one of all for a trusted proxy, which is not counted. The
    /// last eighth is kept for proxies, so that clients that come directly can't close the way through.
    pub fn take(&self, client: Option<Client>) -> Result<Place, NoPlace> {
        let mut taken = lock(&self.taken);
        let open_to_it = match client {
            Some(_) => self.in_all - self.in_all / 8,
            None => self.in_all,
        };
        if taken.in_all >= open_to_it {
            return Err(NoPlace::InAll);
        }
        if let Some(client) = client {
            let of_client = taken.by_client.entry(client).or_default();
            if *of_client >= self.per_client {
                return Err(NoPlace::OfClient);
            }
            *of_client += 1;
        }
        taken.in_all += 1;
        Ok(Place {
            taken: Arc::clone(&self.taken),
            client,
        })
    }

    /// Whether more than three quarters of the places are taken.
    pub fn are_nearly_taken(&self) -> bool {
        lock(&self.taken).in_all * 4 > self.in_all * 3
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.in_all -= 1;
        if let Some(client) = self.client
            && let Some(of_client) = taken.by_client.get_mut(&client)
        {
            *of_client -= 1;
            if *of_client == 0 {
                taken.by_client.remove(&client);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> std::sync::MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Client {
        Client::from(text.parse::<std::net::IpAddr>().unwrap())
    }

    #[test]
    fn a_client_gets_so_many_and_giving_one_back_makes_room() {
        let places = Places::new(100, 16);
        let (one, two) = (Some(client("192.0.2.1")), Some(client("192.0.2.2")));
        let mut held: Vec<_> = (0..16).map(|_| places.take(one).unwrap()).collect();
        assert_eq!(places.take(one).unwrap_err(), NoPlace::OfClient);
        assert!(places.take(two).is_ok());
        assert!(
            places.take(None).is_ok(),
            "a proxy's are not counted by client"
        );
        held.pop();
        assert!(places.take(one).is_ok());
        drop(held);
        assert!(lock(&places.taken).by_client.is_empty());
        assert_eq!(lock(&places.taken).in_all, 0);
    }

    #[test]
    fn all_together_get_so_many_and_proxies_the_last_of_them() {
        let places = Places::new(16, 16);
        let one = Some(client("192.0.2.1"));
        let mut held: Vec<_> = (0..12).map(|_| places.take(one).unwrap()).collect();
        assert!(!places.are_nearly_taken());
        held.extend((0..2).map(|_| places.take(one).unwrap()));
        assert!(places.are_nearly_taken());
        assert_eq!(places.take(one).unwrap_err(), NoPlace::InAll);
        held.extend((0..2).map(|_| places.take(None).unwrap()));
        assert_eq!(places.take(None).unwrap_err(), NoPlace::InAll);
    }
}
