//! Questions answered by HMRC.
