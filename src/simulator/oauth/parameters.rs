//! The parameters of a request, as a query or a form carries them.

use url::form_urlencoded;

use super::Refusal;

/// Names and values, in the order they came.
#[derive(Clone)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a query or the body of a form.
    pub(super) fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// A parameter that may be missing; an empty one counts as missing, and one that is there twice is refused, because
    /// two readers might take a different one of the two.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut all = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = all.next();
        match all.next() {
            Some(_) => Err(Refusal::request(format!("{name} is there more than once"))),
            None => Ok(first.filter(|value| !value.is_empty())),
        }
    }

    /// A parameter that must be there.
    pub(super) fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name)?.ok_or_else(|| Refusal::request(format!("{name} is required")))
    }
}
