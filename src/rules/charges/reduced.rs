//! Charges that were lowered, and the credits that came of it.

use super::{Account, Document};

/// The credits that came of lowering `charge`: those whose `reducedCharge` names it. Each once, in HMRC's order.
pub fn reductions_of<'a>(charge: &Document, accounts: &[&'a Account]) -> Vec<&'a Document> {
    let id = charge.document_id.to_string();
    let mut found: Vec<&Document> = Vec::new();
    for credit in accounts.iter().flat_map(|account| account.reductions_of(&id)) {
        if !found.iter().any(|known| known.document_id == credit.document_id) {
            found.push(credit);
        }
    }
    found
}

/// The charge a credit came from, when HMRC sent it.
pub fn reduced_by<'a>(credit: &Document, accounts: &[&'a Account]) -> Option<&'a Document> {
    let number = credit.reduced_charge.as_ref()?.document_number.as_deref()?;
    accounts.iter().find_map(|account| account.document(number))
}

impl Account {
    /// The credits that came of lowering the charge with this document id.
    pub fn reductions_of(&self, document_id: &str) -> Vec<&Document> {
        let number = |credit: &'_ Document| -> bool {
            let reduced = credit.reduced_charge.as_ref();
            reduced.and_then(|reduced| reduced.document_number.as_deref()) == Some(document_id)
        };
        self.documents.iter().filter(|credit| !document_id.is_empty() && number(credit)).collect()
    }
}
