//! Enumerations that HMRC may extend.
//!
//! HMRC adds values to its answers without notice and passes some through from the systems behind the API. An
//! enumeration made here keeps a value it does not know as [`Other`](#variant.Other), word for word.

/// Declares an enumeration whose unknown values survive as `Other(String)`.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )+
            /// A value this program does not know, as HMRC sent it.
            Other(String),
        }

        impl $name {
            /// Every value this program knows, in the order of HMRC's documentation.
            pub const KNOWN: &'static [&'static str] = &[$($text),+];

            /// HMRC's own word for this value.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $( $text => Self::$variant, )+
                    _ => Self::Other(text),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares types for other modules to use")]
mod tests {
    open_enum! {
        /// Two colours HMRC knows.
        pub enum Colour { Red = "red", DarkBlue = "dark-blue" }
    }

    #[test]
    fn known_and_unknown_values_keep_their_words() {
        for text in ["red", "dark-blue", "Red", "", "teal\u{7}"] {
            assert_eq!(Colour::from(text).as_str(), text);
            assert_eq!(Colour::from(text.to_owned()), Colour::from(text));
        }
        assert_eq!(Colour::from("dark-blue"), Colour::DarkBlue);
        assert_eq!(Colour::from("teal"), Colour::Other("teal".to_owned()));
        assert_eq!(Colour::KNOWN, ["red", "dark-blue"]);
    }
}
