//! What HMRC's pages know a business by.
//!
//! Not its id but a number made of it: the absolute value of Java's string hash of the id backwards, then that of the
//! id. An internal matter of HMRC's account that may change: the page of all businesses is the way to fall back on.

use crate::rules::BusinessId;

/// The link's id for a business.
pub fn business_link(id: &BusinessId) -> String {
    let backwards: String = id.as_str().chars().rev().collect();
    format!("{}{}", java_hash(&backwards).unsigned_abs(), java_hash(id.as_str()).unsigned_abs())
}

/// Java's `String.hashCode`: over UTF-16 units, wrapping at 32 bits.
fn java_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value HMRC's own account has a test for.
    #[test]
    fn it_is_what_hmrcs_account_makes_of_it() {
        assert_eq!(business_link(&"XAIS12345678901".parse().unwrap()), "1993371133350155453");
    }

    #[test]
    fn the_hash_is_javas() {
        assert_eq!(java_hash(""), 0);
        assert_eq!(java_hash("hello"), 99_162_322);
        assert_eq!(java_hash("polygenelubricants"), i32::MIN);
    }
}
