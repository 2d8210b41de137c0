//! Each change as the one request it takes.

use crate::hmrc::apis::sa_accounts::{AmendCodedOut, DeleteCodedOut, OptInToCodingOut, OptOutOfCodingOut};
use crate::hmrc::client::{Client, Written, shown};
use crate::hmrc::endpoint::Endpoint;
use crate::hmrc::error::ApiError;
use crate::rules::Subject;
use crate::rules::write::{Change, Request};

/// Something to do with whatever request a change takes.
macro_rules! with_request {
    ($subject:expr, $change:expr, $request:ident => $do:expr) => {{
        let nino = &$subject.nino;
        match $change {
            Change::CorrectCodedOut { tax_year, amounts } => {
                let $request = AmendCodedOut { nino, tax_year: *tax_year, amounts: amounts.clone() };
                $do
            }
            Change::DeleteCodedOut { tax_year } => {
                let $request = DeleteCodedOut { nino, tax_year: *tax_year };
                $do
            }
            Change::OptOutOfCodingOut { tax_year } => {
                let $request = OptOutOfCodingOut { nino, tax_year: *tax_year };
                $do
            }
            Change::OptInToCodingOut { tax_year } => {
                let $request = OptInToCodingOut { nino, tax_year: *tax_year };
                $do
            }
        }
    }};
}

/// The request as it will be sent.
pub(super) fn request(subject: &Subject, change: &Change) -> Request {
    with_request!(subject, change, request => shown(&request))
}

/// Sends it: the only place in the program that writes to HMRC.
pub(super) async fn send(client: &Client, subject: &Subject, change: &Change) -> Result<Written, ApiError> {
    with_request!(subject, change, request => write(client, &request).await)
}

async fn write<E: Endpoint>(client: &Client, request: &E) -> Result<Written, ApiError> {
    client.write(request).await
}
