//! An offer as an object: words that stay, the sentence, and every figure in it.

use crate::cli::output::json::Object;
use crate::rules::hand_off::About;
use crate::rules::hand_off::offer::{Offer, Point, Verdict};
use crate::words::{Voice, hand_off};

pub(super) fn offer(offer: &Offer, choice: Option<&String>, voice: Voice) -> Object {
    let until = match &offer.verdict {
        Verdict::Open { until } => *until,
        Verdict::Closed(_) | Verdict::NotKnown(_) => None,
    };
    let points: Vec<Object> = offer.points.iter().map(|one| point(one, voice)).collect();
    Object::new()
        .put("about", &about(&offer.about))
        .put("choice", &choice.cloned())
        .put("now", &offer.verdict.now().as_str())
        .put("until", &until)
        .put("reason", &offer.verdict.reason())
        .put("text", &hand_off::verdict(&offer.verdict, voice))
        .put("points", &points)
}

fn about(about: &About) -> Object {
    let of = |kind: &str| Object::new().put("kind", &kind.to_owned());
    match about {
        About::Nothing => of("nothing"),
        About::TaxYear(year) => of("tax-year").put("taxYear", year),
        About::NewBusiness(kind) => of("new-business").put("typeOfBusiness", &kind.to_string()),
        About::Business { id, kind } => of("business").put("businessId", id).put("typeOfBusiness", &kind.to_string()),
        About::Charge { document, tax_year, .. } => of("charge").put("documentId", document).put("taxYear", tax_year),
        About::Payment(document) => of("payment").put("documentId", document),
        About::Penalty { number, .. } => of("penalty").put("penaltyNumber", number),
        About::Amount(amount) => of("amount").put("amount", amount),
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn point(point: &Point, voice: Voice) -> Object {
    let object = Object::new().put("id", &point.as_str()).put("text", &hand_off::point(point, voice));
    match point {
        Point::UpdatesDeleted { tax_year, received } => {
            object.put("taxYear", tax_year).put("count", &received.map(number))
        }
        Point::CopyFirst(year) | Point::LaterYearsToo(year) | Point::RequiredAgain(year) => object.put("taxYear", year),
        Point::OverdueAtOnce(count) | Point::StayDue(count) | Point::Vanish(count) => {
            object.put("count", &number(*count))
        }
        Point::OnAccount { tax_year, each, most, reduced } => {
            object.put("taxYear", tax_year).put("each", each).put("most", most).put("reduced", reduced)
        }
        Point::Part { amount, .. } | Point::PageOffers(amount) | Point::PlanCovers(amount) | Point::ThenDue(amount) => {
            object.put("amount", amount)
        }
        Point::Credit { available, pending } => object.put("amount", available).put("pending", pending),
        Point::StartedOn(day) | Point::EndNotBefore(day) => object.put("date", day),
        Point::AppealBy { day, late } => object.put("date", day).put("late", late),
        Point::AllOfKind(kind) => object.put("typeOfBusiness", &kind.to_string()),
        Point::FirstYear { tax_year, how } => object.put("taxYear", tax_year).put("latencyIndicator", &how.to_string()),
        Point::Listed { name, kind, started, ended } => object
            .put("name", name)
            .put("typeOfBusiness", &kind.to_string())
            .put("started", started)
            .put("ended", ended),
        Point::Penalty { number, amount } => object.put("number", number).put("amount", amount),
        Point::Appealed { status, level } => {
            object.put("appealStatus", &status.to_string()).put("appealLevel", &level.as_ref().map(ToString::to_string))
        }
        Point::AtOnce
        | Point::InterestIfTooLow
        | Point::PaymentReference
        | Point::OlderDebtsFirst
        | Point::OutsideAtFirst
        | Point::ConditionsNotShown => object,
    }
}
