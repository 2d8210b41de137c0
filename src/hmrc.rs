//! HMRC's API: everything about HTTP and HMRC's wire, nothing about screens.
