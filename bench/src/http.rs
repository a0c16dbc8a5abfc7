//! Parser of HTTP/1.1 responses: the head, and a body of known length or in chunks.

use std::ops::Range;

use crate::failure::{Failure, Outcome};

/// Longest body that is taken, far above anything that the server should send.
const MAX_BODY: usize = 16 << 20;

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// Where the head lies, its blank line included.
    pub size: usize,
    framing: Framing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunks,
}

impl Head {
    /// Reads the head at the start of `bytes`; `None` while it is incomplete.
    ///
    /// # Errors
    /// If this is not HTTP/1.1, if the server wants to close the connection, or if the end of the
    /// body is unknown. A keep-alive load can use none of these.
    pub fn parse(bytes: &[u8]) -> Outcome<Option<Self>> {
        let Some(end) = find(bytes, b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = text(bytes.get(..end).unwrap_or_default())?;
        let status = text
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3))
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| Failure::new(format!("not an HTTP/1.1 response: {text}")))?;
        if header(text, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            return Err(Failure::new(format!(
                "the server ends a keep-alive connection: {text}"
            )));
        }
        let chunked = header(text, "transfer-encoding")
            .is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
        let length = header(text, "content-length").and_then(|value| value.parse().ok());
        let framing = match (chunked, length) {
            (true, _) => Framing::Chunks,
            (false, Some(length)) if length <= MAX_BODY => Framing::Length(length),
            (false, None) if matches!(status, 204 | 304) => Framing::Length(0),
            (false, _) => {
                return Err(Failure::new(format!(
                    "a response without a usable length: {text}"
                )));
            }
        };
        Ok(Some(Self {
            status,
            size: end + 4,
            framing,
        }))
    }

    /// Where the body lies once it is complete, in `bytes`, or in `unchunked` when it came in
    /// chunks; `None` while it is incomplete.
    ///
    /// # Errors
    /// If the chunks are malformed or endless.
    pub fn body(&self, bytes: &[u8], unchunked: &mut Vec<u8>) -> Outcome<Option<Body>> {
        let rest = bytes.get(self.size..).unwrap_or_default();
        match self.framing {
            Framing::Length(length) if rest.len() < length => Ok(None),
            Framing::Length(length) => {
                let end = self.size + length;
                Ok(Some(Body {
                    plain: Some(self.size..end),
                    end,
                }))
            }
            Framing::Chunks => {
                let end = unchunk(rest, unchunked)?.map(|read| self.size + read);
                Ok(end.map(|end| Body { plain: None, end }))
            }
        }
    }
}

/// Where a complete body lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The body as it stands in the bytes read, unless it came in chunks.
    pub plain: Option<Range<usize>>,
    /// Where the whole response ends.
    pub end: usize,
}

/// The value of a header in the text of a head.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Where `needle` first stands in `bytes`.
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + step..)?.starts_with(needle) {
            return Some(from + step);
        }
        from += step + 1;
    }
    None
}

fn text(bytes: &[u8]) -> Outcome<&str> {
    std::str::from_utf8(bytes).map_err(Failure::during("a head that is not text"))
}

/// Puts the payload of chunks into `out` and returns how many bytes they took. `None` while the
/// last one, of size zero and without trailers, is missing.
fn unchunk(bytes: &[u8], out: &mut Vec<u8>) -> Outcome<Option<usize>> {
    out.clear();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(line) = find(rest, b"\r\n") else {
            return Ok(None);
        };
        let size = text(rest.get(..line).unwrap_or_default())?;
        let digits = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16)
            .map_err(Failure::during(format!("chunk size {size:?}")))?;
        if size > MAX_BODY || out.len() + size > MAX_BODY {
            return Err(Failure::new("a response beyond all measure"));
        }
        let start = line + 2;
        let Some(chunk) = rest.get(start..start + size + 2) else {
            return Ok(None);
        };
        let Some(payload) = chunk.strip_suffix(b"\r\n") else {
            return Err(Failure::new("a chunk that does not end where it should"));
        };
        out.extend_from_slice(payload);
        at += start + size + 2;
        if size == 0 {
            return Ok(Some(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_of_known_length() {
        let bytes = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-A: b\r\n\r\n{}rest";
        let head = Head::parse(bytes).unwrap().unwrap();
        assert_eq!(head.status, 201);
        let body = head.body(bytes, &mut Vec::new()).unwrap().unwrap();
        assert_eq!(&bytes[body.plain.unwrap()], b"{}");
        assert_eq!(&bytes[body.end..], b"rest");
    }

    #[test]
    fn every_shorter_piece_is_incomplete() {
        let whole: [&[u8]; 2] = [
            b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        ];
        for bytes in whole {
            for cut in 0..bytes.len() {
                let part = &bytes[..cut];
                if let Some(head) = Head::parse(part).unwrap() {
                    assert_eq!(
                        head.body(part, &mut Vec::new()).unwrap(),
                        None,
                        "cut at {cut}"
                    );
                }
            }
            let head = Head::parse(bytes).unwrap().unwrap();
            let body = head.body(bytes, &mut Vec::new()).unwrap().unwrap();
            assert_eq!(body.end, bytes.len());
        }
    }

    #[test]
    fn chunks_are_joined() {
        let bytes = b"3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\nnext";
        let mut out = vec![9];
        assert_eq!(unchunk(bytes, &mut out).unwrap(), Some(bytes.len() - 4));
        assert_eq!(out, b"abc0123456789");
        assert!(unchunk(b"zz\r\n", &mut out).is_err());
        assert!(unchunk(b"1\r\nabc\r\n", &mut out).is_err());
        assert!(unchunk(b"ffffffffffff\r\n", &mut out).is_err());
    }

    #[test]
    fn what_a_keep_alive_load_cannot_use_is_refused() {
        assert!(Head::parse(b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n").is_err());
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        let closing = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert!(Head::parse(closing).is_err());
        assert!(
            Head::parse(b"HTTP/1.1 204 No Content\r\n\r\n")
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn header_names_ignore_case() {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"a:b\"";
        assert_eq!(header(head, "content-type"), Some("text/html"));
        assert_eq!(header(head, "etag"), Some("\"a:b\""));
        assert_eq!(header(head, "vary"), None);
    }
}
