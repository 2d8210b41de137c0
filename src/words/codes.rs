//! HMRC's error codes in plain words.
