//! A stateful stand-in for HMRC on loopback. It shares no wire types with [`hmrc`](crate::hmrc), so that a field
//! misread by both cannot hide.
