//! Exchanges as they were, kept so that a question can be answered again without HMRC.
//!
//! What is kept is HMRC's own text, not what this program made of it: a later version that reads more of an answer
//! reads more of a kept one too.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// One read and its answer.
#[derive(Clone, PartialEq, Eq)]
struct Exchange {
    /// Path and query, as sent.
    target: String,
    status: u16,
    body: Vec<u8>,
}

/// The exchanges that answered one question.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tape(Vec<Exchange>);

/// How many, not what.
impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tape").field("exchanges", &self.0.len()).finish()
    }
}

/// Bytes that are no tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read a kept answer: it is damaged, or of another version")]
pub struct NotATape;

/// The first bytes of a tape, with its version.
const MARK: &[u8; 4] = b"QDT1";

impl Tape {
    /// Whether nothing was exchanged.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tape as bytes: the mark, then each exchange as its status, and its target and body with their lengths.
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = self.0.iter().map(|one| one.target.len() + one.body.len() + 10).sum::<usize>();
        let mut bytes = Vec::with_capacity(size + MARK.len());
        bytes.extend_from_slice(MARK);
        for Exchange { target, status, body } in &self.0 {
            bytes.extend_from_slice(&status.to_le_bytes());
            for part in [target.as_bytes(), body] {
                // Bodies are limited to megabytes, and targets to a line.
                bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
                bytes.extend_from_slice(part);
            }
        }
        bytes
    }

    /// Reads [`to_bytes`](Self::to_bytes).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotATape> {
        let mut rest = bytes.strip_prefix(MARK).ok_or(NotATape)?;
        let mut exchanges = Vec::new();
        while !rest.is_empty() {
            let (status, after) = rest.split_first_chunk::<2>().ok_or(NotATape)?;
            let (target, after) = part(after).ok_or(NotATape)?;
            let (body, after) = part(after).ok_or(NotATape)?;
            exchanges.push(Exchange {
                target: String::from_utf8(target.to_vec()).map_err(|_not_text| NotATape)?,
                status: u16::from_le_bytes(*status),
                body: body.to_vec(),
            });
            rest = after;
        }
        Ok(Self(exchanges))
    }

    /// The status and body that `target` was answered with.
    pub(super) fn answer_to(&self, target: &str) -> Option<(u16, &[u8])> {
        self.0.iter().find(|one| one.target == target).map(|one| (one.status, one.body.as_slice()))
    }
}

/// A length and so many bytes.
fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

/// Takes down what is exchanged. Clones share the tape.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Tape>>);

impl Recorder {
    /// Takes down one exchange; of two with the same target, the later.
    pub(super) fn take_down(&self, target: String, status: u16, body: &[u8]) {
        let mut tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tape.0.retain(|one| one.target != target);
        tape.0.push(Exchange { target, status, body: body.to_vec() });
    }

    /// What was exchanged so far.
    pub fn tape(&self) -> Tape {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tape_survives_its_bytes(
            exchanges in proptest::collection::vec((".{0,40}", any::<u16>(), proptest::collection::vec(any::<u8>(), 0..60)), 0..5)
        ) {
            let tape = Tape(
                exchanges.into_iter().map(|(target, status, body)| Exchange { target, status, body }).collect(),
            );
            prop_assert_eq!(Tape::from_bytes(&tape.to_bytes()), Ok(tape));
        }

        #[test]
        fn any_bytes_are_a_tape_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..60), cut in 0_usize..40) {
            let _either = Tape::from_bytes(&bytes);
            let mut marked = MARK.to_vec();
            marked.extend(bytes);
            let _either = Tape::from_bytes(marked.get(..cut.min(marked.len())).unwrap_or_default());
        }
    }

    #[test]
    fn a_tape_cut_short_is_none() {
        let recorder = Recorder::default();
        recorder.take_down("/a?b=c".to_owned(), 200, b"{}");
        recorder.take_down("/a?b=c".to_owned(), 404, b"{\"code\":\"X\"}");
        let tape = recorder.tape();
        assert_eq!(tape.answer_to("/a?b=c"), Some((404, b"{\"code\":\"X\"}".as_slice())));
        let bytes = tape.to_bytes();
        for end in 5..bytes.len() {
            assert_eq!(Tape::from_bytes(&bytes[..end]), Err(NotATape), "{end}");
        }
    }
}
