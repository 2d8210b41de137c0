//! Tax rules and the values they speak of, as pure functions and plain data.
//!
//! Nothing here does IO, knows a clock, a wire format or a screen, or uses a float. "Today" is always an argument.

#![warn(clippy::indexing_slicing)]
#![deny(clippy::float_arithmetic)]

mod open_enum;

pub mod allocation;
pub mod businesses;
pub mod charges;
pub mod check_up;
pub mod coding_out;
pub mod credit;
pub mod date_range;
pub mod dated;
pub mod environment;
pub mod failure;
pub mod findings;
pub mod fraud_verdict;
pub mod hand_off;
pub mod ids;
pub mod interest;
pub mod itsa_status;
pub mod machine;
pub mod matrix;
pub mod money;
pub mod next_dates;
pub mod obligations;
pub mod payments_on_account;
pub mod penalties;
pub mod penalty_rules;
pub mod percentage;
pub mod profile;
pub mod query;
pub mod reconciliation;
pub mod retirement;
pub mod secret;
pub mod sent;
pub mod statement;
pub mod tax_code_terms;
pub mod tax_year;
pub mod updates;
pub mod what_if;
pub mod whereabouts;
pub mod write;

pub use businesses::TypeOfBusiness;
pub use date_range::DateRange;
pub use environment::{Environment, Person};
pub use failure::{Failure, FailureKind};
pub use ids::{BusinessId, ChargeReference, DocumentId, Nino, PaymentId};
pub use money::Money;
pub use percentage::Percentage;
pub use profile::{Profile, ProfileName, Role};
pub use query::{Answer, Query, Subject};
pub use secret::Secret;
pub use sent::{Sent, SentOption};
pub use tax_year::TaxYear;
