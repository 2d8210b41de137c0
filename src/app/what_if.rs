//! The sheet of what would follow: what is asked, and what came of it.

use chrono::NaiveDate;

use crate::app::form::{FieldId, Form, Pick};
use crate::rules::Money;
use crate::rules::what_if::{Paying, Reducing};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhatIf {
    /// A payment.
    Pay,
    /// Reduced payments on account.
    Reduce,
}

/// What would follow.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// From a payment.
    Paying(Paying),
    /// From a reduction.
    Reducing(Reducing),
    /// HMRC shows no payments on account.
    NoPaymentsOnAccount,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct WhatIfSheet {
    /// What was typed.
    pub form: Form,
    /// What came of it, when it is shown.
    pub outcome: Option<Outcome>,
    /// First visible line of that.
    pub scroll: u16,
    /// Whether the day typed has passed.
    pub passed: bool,
    /// What this program put in for each question, to tell whether the person typed something else.
    suggested: [Money; 2],
}

impl WhatIfSheet {
    /// The sheet, with what is owed, or what each payment on account comes to, and today put in.
    pub fn new(owed: Money, on_account: Money, today: NaiveDate) -> Self {
        let mut form = Form::new(vec![
            (FieldId::WhatIf, Form::choice(Pick::WhatIf(WhatIf::Pay), &[Pick::WhatIf(WhatIf::Reduce)])),
            (FieldId::Amount, Form::line()),
            (FieldId::Day, Form::line()),
        ]);
        form.suggest(FieldId::Amount, &owed.to_string());
        form.suggest(FieldId::Day, &today.to_string());
        Self { form, outcome: None, scroll: 0, passed: false, suggested: [owed, on_account] }
    }

    /// Keeps an amount nobody typed in step with the question.
    pub fn suggest(&mut self) {
        let typed = Money::typed(self.form.text(FieldId::Amount));
        let [owed, on_account] = self.suggested;
        let fits = if self.asked() == WhatIf::Pay { owed } else { on_account };
        if typed == Some(owed) || typed == Some(on_account) {
            self.form.put(FieldId::Amount, &fits.to_string());
        }
    }

    /// What is asked.
    pub fn asked(&self) -> WhatIf {
        match self.form.chosen(FieldId::WhatIf) {
            Some(Pick::WhatIf(asked)) => asked,
            _ => WhatIf::Pay,
        }
    }

    /// The fields of what is asked.
    pub fn fields(&self) -> &'static [FieldId] {
        match self.asked() {
            WhatIf::Pay => &[FieldId::WhatIf, FieldId::Amount, FieldId::Day],
            WhatIf::Reduce => &[FieldId::WhatIf, FieldId::Amount],
        }
    }
}
