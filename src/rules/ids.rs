//! The identifiers of Income Tax Self Assessment: NINO, UTR, business, document, payment.
//!
//! A NINO and a UTR are personal: their `Debug` is masked, and what a person sees is masked unless they ask
//! otherwise.

use std::fmt;
use std::str::FromStr;

/// A National Insurance number by HMRC's own prefix rules: `AA999999A`, upper case, the suffix A to D or absent.
///
/// `Display` gives the full number, for requests only; use [`Nino::masked`] or [`Nino::masked_on_screen`] elsewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nino(String);

/// A text that HMRC would refuse with `FORMAT_NINO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a National Insurance number")]
pub struct NotANino;

impl Nino {
    /// The full number, for a request to HMRC.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `AA****01A`: for text, JSON and logs of what was asked.
    pub fn masked(&self) -> String {
        let (head, tail) = self.ends();
        format!("{head}****{tail}")
    }

    /// `AA •• •• 01 A`: for the screen.
    pub fn masked_on_screen(&self) -> String {
        let (head, tail) = self.ends();
        let (digits, suffix) = tail.split_at_checked(2).unwrap_or((tail, ""));
        format!("{head} •• •• {digits} {suffix}").trim_end().to_owned()
    }

    /// `AA 00 00 01 A`: the full number as HMRC prints it.
    pub fn spaced(&self) -> String {
        let mut out = String::with_capacity(13);
        for (index, letter) in self.0.chars().enumerate() {
            if index > 0 && index.is_multiple_of(2) {
                out.push(' ');
            }
            out.push(letter);
        }
        out.trim_end().to_owned()
    }

    fn ends(&self) -> (&str, &str) {
        (self.0.get(..2).unwrap_or_default(), self.0.get(6..).unwrap_or_default())
    }
}

impl FromStr for Nino {
    type Err = NotANino;

    /// Reads a NINO as people write it (spaces and lower case allowed) and holds it to HMRC's pattern.
    fn from_str(text: &str) -> Result<Self, NotANino> {
        let upper: String = text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
        if is_nino(&upper) { Ok(Self(upper)) } else { Err(NotANino) }
    }
}

/// HMRC's pattern, exactly: no spaces but an optional trailing one in place of the suffix, upper case only.
pub fn is_nino(text: &str) -> bool {
    const BANNED: [&str; 7] = ["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"];
    let bytes = text.as_bytes();
    let (prefix, rest) = match bytes {
        [first, second, rest @ ..] => ([*first, *second], rest),
        _ => return false,
    };
    let digits_and_suffix = match rest {
        [digits @ .., suffix] if digits.len() == 6 => matches!(suffix, b'A'..=b'D' | b' ') && all_digits(digits),
        digits => digits.len() == 6 && all_digits(digits),
    };
    let second_letters: &[u8] = match prefix[0] {
        b'A' | b'C' | b'E' | b'H' | b'J' | b'L' | b'M' | b'O' | b'P' | b'R' | b'S' | b'W' | b'X' | b'Y' => {
            b"ABCEGHJKLMNPRSTWXYZ"
        }
        b'B' => b"ABCEHJKLMNPRSTWXYZ",
        b'G' => b"ACEGHJKLMNPRSTWXYZ",
        b'K' | b'T' => b"ABCEGHJKLMPRSTWXYZ",
        b'N' => b"ABCEGHJLMNPRSWXYZ",
        b'Z' => b"ABCEGHJKLMNPRSTWXY",
        _ => return false,
    };
    digits_and_suffix && second_letters.contains(&prefix[1]) && !BANNED.iter().any(|banned| banned.as_bytes() == prefix)
}

fn all_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

impl fmt::Display for Nino {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Nino {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nino({})", self.masked())
    }
}

/// A business id by the pattern HMRC's validators hold requests to: `X?IS` and eleven digits, upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessId(String);

/// A text that HMRC would refuse with `FORMAT_BUSINESS_ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a business id, which looks like XAIS12345678901")]
pub struct NotABusinessId;

impl BusinessId {
    /// The id as HMRC writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BusinessId {
    type Err = NotABusinessId;

    fn from_str(text: &str) -> Result<Self, NotABusinessId> {
        let upper = text.to_ascii_uppercase();
        match upper.as_bytes() {
            [b'X', second, b'I', b'S', digits @ ..]
                if second.is_ascii_alphanumeric() && digits.len() == 11 && all_digits(digits) =>
            {
                Ok(Self(upper))
            }
            _ => Err(NotABusinessId),
        }
    }
}

impl fmt::Display for BusinessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A document id (also the transaction id of charge history): 1 to 12 letters and digits.
///
/// Only ids of exactly 12 characters can be asked for singly in the balance call; HMRC's own limits differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(String);

/// A text that HMRC would refuse with `FORMAT_TRANSACTION_ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a document id, which is up to 12 letters and digits")]
pub struct NotADocumentId;

impl DocumentId {
    /// The id as HMRC writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DocumentId {
    type Err = NotADocumentId;

    fn from_str(text: &str) -> Result<Self, NotADocumentId> {
        if (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotADocumentId)
        }
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A charge reference as the charge history call takes it: two letters and twelve digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChargeReference(String);

/// A text that HMRC would refuse with `FORMAT_CHARGE_REFERENCE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a charge reference, which is two letters and twelve digits")]
pub struct NotAChargeReference;

impl ChargeReference {
    /// The reference as HMRC writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ChargeReference {
    type Err = NotAChargeReference;

    fn from_str(text: &str) -> Result<Self, NotAChargeReference> {
        match text.as_bytes() {
            [first, second, digits @ ..]
                if first.is_ascii_alphabetic()
                    && second.is_ascii_alphabetic()
                    && digits.len() == 12
                    && all_digits(digits) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(NotAChargeReference),
        }
    }
}

impl fmt::Display for ChargeReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The pair that identifies a payment: lot (1 to 12 letters and digits) and item (1 to 6), written `LOT/ITEM`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentId {
    /// The payment lot.
    pub lot: String,
    /// The item within the lot.
    pub item: String,
}

/// A text that is no `LOT/ITEM` pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a payment, which is written LOT/ITEM as in 081203010024/000001")]
pub struct NotAPaymentId;

impl PaymentId {
    /// True when both halves can be asked for (HMRC's `FORMAT_PAYMENT_LOT` and `FORMAT_PAYMENT_LOT_ITEM`).
    pub fn can_be_asked_for(&self) -> bool {
        let fits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        fits(&self.lot, 12) && fits(&self.item, 6)
    }
}

impl FromStr for PaymentId {
    type Err = NotAPaymentId;

    fn from_str(text: &str) -> Result<Self, NotAPaymentId> {
        let (lot, item) = text.split_once('/').ok_or(NotAPaymentId)?;
        let id = Self { lot: lot.to_owned(), item: item.to_owned() };
        if id.can_be_asked_for() { Ok(id) } else { Err(NotAPaymentId) }
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.lot, self.item)
    }
}

/// A text with every UTR (ten digits standing alone, a K after them or not) and every NINO in it masked.
///
/// Payment references are often the UTR followed by K, so they go through here before anybody sees them.
pub fn mask_identifiers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else {
            out.push_str(&mask_word(&word));
            word.clear();
            out.push(letter);
        }
    }
    out.push_str(&mask_word(&word));
    out
}

fn mask_word(word: &str) -> String {
    let utr = word.strip_suffix(['K', 'k']).unwrap_or(word);
    if utr.len() == 10 && all_digits(utr.as_bytes()) {
        let tail = word.get(6..).unwrap_or_default();
        return format!("******{tail}");
    }
    if word.len() == 9
        && let Ok(nino) = word.parse::<Nino>()
    {
        return nino.masked();
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("AA000001A", true)]
    #[case("AA000001", true)]
    #[case("AA000001 ", true)]
    #[case("aa000001a", false)]
    #[case("AA000001E", false)]
    #[case("AA00001A", false)]
    #[case("AA0000011A", false)]
    #[case("BG000001A", false)]
    #[case("GB000001A", false)]
    #[case("NK000001A", false)]
    #[case("KN000001A", false)]
    #[case("TN000001A", false)]
    #[case("NT000001A", false)]
    #[case("ZZ000001A", false)]
    #[case("DA000001A", false)]
    #[case("FA000001A", false)]
    #[case("IA000001A", false)]
    #[case("QQ000001A", false)]
    #[case("UA000001A", false)]
    #[case("VA000001A", false)]
    #[case("AD000001A", false)]
    #[case("AO000001A", false)]
    #[case("ZA000001A", true)]
    #[case("NA000001A", true)]
    #[case("", false)]
    #[case("A", false)]
    #[case("ÄA000001A", false)]
    fn hmrcs_own_nino_rules(#[case] text: &str, #[case] valid: bool) {
        assert_eq!(is_nino(text), valid, "{text}");
    }

    #[test]
    fn a_nino_is_read_as_people_write_it_and_shown_masked() {
        let nino: Nino = "aa 00 00 01 a".parse().unwrap();
        assert_eq!(nino.as_str(), "AA000001A");
        assert_eq!(nino.masked(), "AA****01A");
        assert_eq!(nino.masked_on_screen(), "AA •• •• 01 A");
        assert_eq!(nino.spaced(), "AA 00 00 01 A");
        assert_eq!(format!("{nino:?}"), "Nino(AA****01A)");
    }

    #[rstest]
    #[case("XAIS12345678901", true)]
    #[case("xbis12345678901", true)]
    #[case("X1IS12345678901", true)]
    #[case("XAIS1234567890", false)]
    #[case("YAIS12345678901", false)]
    #[case("", false)]
    fn business_ids(#[case] text: &str, #[case] valid: bool) {
        assert_eq!(text.parse::<BusinessId>().is_ok(), valid);
    }

    #[rstest]
    #[case("1234567890K", "******7890K")]
    #[case("1234567890", "******7890")]
    #[case("UTR 1234567890K, thanks", "UTR ******7890K, thanks")]
    #[case("XM002610011594", "XM002610011594")]
    #[case("AA000001A", "AA****01A")]
    #[case("12345678901", "12345678901")]
    #[case("", "")]
    fn identifiers_inside_texts_are_masked(#[case] text: &str, #[case] masked: &str) {
        assert_eq!(mask_identifiers(text), masked);
    }

    #[test]
    fn payments_are_written_lot_slash_item() {
        let id: PaymentId = "081203010024/000001".parse().unwrap();
        assert_eq!(id.to_string(), "081203010024/000001");
        assert!("081203010024".parse::<PaymentId>().is_err());
        assert!("08-12/1".parse::<PaymentId>().is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _nino = text.parse::<Nino>().map(|nino| (nino.masked(), nino.masked_on_screen(), nino.spaced()));
            let _business = text.parse::<BusinessId>();
            let _document = text.parse::<DocumentId>();
            let _reference = text.parse::<ChargeReference>();
            let _payment = text.parse::<PaymentId>();
            let _masked = mask_identifiers(&text);
        }
    }
}
