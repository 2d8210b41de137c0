//! Values as scripts get them: money as a string with two decimals, dates as ISO, everything unreadable as HMRC sent it.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::rules::hand_off::Address;
use crate::rules::ids::{BusinessId, DocumentId};
use crate::rules::{Money, Percentage, Sent, TaxYear};

/// A value that has a form in JSON.
pub trait Json {
    /// That form.
    fn json(&self) -> Value;
}

/// An object whose fields keep the order they are put in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(Map<String, Value>);

impl Object {
    /// An empty object.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more field; what is absent is `null`.
    #[must_use]
    pub fn put(mut self, name: &str, value: &impl Json) -> Self {
        self.0.insert(name.to_owned(), value.json());
        self
    }

    /// The same with one more field, if there is a value for it.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<&impl Json>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// The same with every field of `other`.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// What HMRC sent, as it is.
impl Json for Value {
    fn json(&self) -> Value {
        self.clone()
    }
}

impl Json for Object {
    fn json(&self) -> Value {
        Value::Object(self.0.clone())
    }
}

impl Json for Money {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for Percentage {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for NaiveDate {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for DateTime<Utc> {
    fn json(&self) -> Value {
        Value::String(self.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Json for TaxYear {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for BusinessId {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for DocumentId {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for Address {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for String {
    fn json(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Json for &str {
    fn json(&self) -> Value {
        Value::String((*self).to_owned())
    }
}

impl Json for std::borrow::Cow<'_, str> {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for bool {
    fn json(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Json for u32 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl Json for u64 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl Json for i64 {
    fn json(&self) -> Value {
        Value::from(*self)
    }
}

impl<T: Json> Json for Sent<T> {
    fn json(&self) -> Value {
        match self {
            Self::Read(value) => value.json(),
            Self::Unreadable(text) => Value::String(text.clone()),
        }
    }
}

impl<T: Json> Json for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Json::json)
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(&self) -> Value {
        Value::Array(self.iter().map(Json::json).collect())
    }
}
