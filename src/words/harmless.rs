//! Text from outside, made safe to put on a terminal.

use std::borrow::Cow;

/// `text` with everything replaced that could steer a terminal, hide, or change the order of what is read.
///
/// Control characters become their visible pictures (`␛`, `␊`); bidirectional controls, invisible characters and line
/// separators become `�`. So an escape sequence in a name reads `␛[31m`, and does nothing. Text without any of these
/// comes back as it is.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(|letter| mark(letter).is_some()) {
        Cow::Owned(text.chars().map(|letter| mark(letter).unwrap_or(letter)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands in for a letter that must not be shown.
fn mark(letter: char) -> Option<char> {
    match letter {
        // The control pictures stand in the order of the control characters.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)),
        '\u{7f}' => Some('␡'),
        // C1 controls (an 8-bit CSI among them), soft hyphen, Arabic letter mark, fillers that look like nothing.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{3164}'
        | '\u{ffa0}'
        // Zero width, marks of direction, line and paragraph separators, embeddings, overrides, isolates.
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        // Variation selectors, byte order mark, annotations, tags.
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Some('\u{fffd}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Ann's Café – £5 (Zoë) 名前", "Ann's Café – £5 (Zoë) 名前")]
    #[case("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m")]
    #[case("\u{1b}]52;c;ZXZpbA==\u{7}", "␛]52;c;ZXZpbA==␇")]
    #[case("two\r\nlines\tand\u{7f}", "two␍␊lines␉and␡")]
    #[case("\u{9b}2J", "\u{fffd}2J")]
    #[case("ten\u{202e}001\u{202c}", "ten\u{fffd}001\u{fffd}")]
    #[case("a\u{200b}b\u{feff}c\u{2066}d\u{e0041}", "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}")]
    fn nothing_that_steers_survives(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(harmless(text), shown);
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(harmless("Payment on account"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn no_control_character_is_left_and_once_is_enough(text in any::<String>()) {
            let shown = harmless(&text).into_owned();
            prop_assert!(!shown.chars().any(char::is_control));
            prop_assert_eq!(harmless(&shown), shown.as_str());
            prop_assert_eq!(shown.chars().count(), text.chars().count());
        }
    }
}
