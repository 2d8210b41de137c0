//! A value in an answer that may not be what HMRC's documentation promises.

/// A value read from one of HMRC's answers: understood, or kept as the text HMRC sent.
///
/// A malformed date, timestamp, tax year or id never fails a call. It is kept, shown marked, and left out of the
/// rules, which look at [`Sent::read`] only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sent<T> {
    /// Understood.
    Read(T),
    /// Not understood: the text as it came.
    Unreadable(String),
}

/// Nothing HMRC sent: no text at all.
impl<T> Default for Sent<T> {
    fn default() -> Self {
        Self::Unreadable(String::new())
    }
}

impl<T: std::str::FromStr> Sent<T> {
    /// Reads `text`, keeping it when it cannot be read.
    pub fn parse(text: String) -> Self {
        text.parse().map_or_else(|_| Self::Unreadable(text), Self::Read)
    }
}

impl<T> Sent<T> {
    /// The value, when it was understood.
    pub const fn read(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Unreadable(_) => None,
        }
    }

    /// The text that could not be read, if that is what this is.
    pub fn unreadable(&self) -> Option<&str> {
        match self {
            Self::Read(_) => None,
            Self::Unreadable(text) => Some(text),
        }
    }
}

impl<T: Copy> Sent<T> {
    /// A copy of the value, when it was understood.
    pub const fn value(&self) -> Option<T> {
        match self {
            Self::Read(value) => Some(*value),
            Self::Unreadable(_) => None,
        }
    }
}

impl<T> From<T> for Sent<T> {
    fn from(value: T) -> Self {
        Self::Read(value)
    }
}

/// The text HMRC would have used: the value's own form, or what came in its place.
impl<T: std::fmt::Display> std::fmt::Display for Sent<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(value) => value.fmt(f),
            Self::Unreadable(text) => f.write_str(text),
        }
    }
}

/// Reading an optional field: `None` stays `None`, anything else is read or kept.
pub trait SentOption<T> {
    /// The value, when the field was there and understood.
    fn value(&self) -> Option<T>;
}

impl<T: Copy> SentOption<T> for Option<Sent<T>> {
    fn value(&self) -> Option<T> {
        self.as_ref().and_then(Sent::value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn a_malformed_date_is_kept_and_is_no_date() {
        let odd: Sent<NaiveDate> = Sent::parse("7665-98-49".to_owned());
        assert_eq!(odd.value(), None);
        assert_eq!(odd.to_string(), "7665-98-49");
        let good: Sent<NaiveDate> = Sent::parse("2026-01-31".to_owned());
        assert_eq!(good.to_string(), "2026-01-31");
        assert!(good.value().is_some());
    }
}
