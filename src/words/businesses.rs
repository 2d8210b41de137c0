//! Businesses in words.

use std::borrow::Cow;

use crate::rules::businesses::{AccountingType, LatencyIndicator, QuarterlyPeriodType, TypeOfBusiness};

/// "Self-employment", "UK property".
pub fn type_of_business(kind: &TypeOfBusiness) -> Cow<'_, str> {
    Cow::Borrowed(match kind {
        TypeOfBusiness::SelfEmployment => "Self-employment",
        TypeOfBusiness::UkProperty => "UK property",
        TypeOfBusiness::ForeignProperty => "Foreign property",
        TypeOfBusiness::PropertyUnspecified => "Property",
        TypeOfBusiness::Other(text) => text,
    })
}

/// "Cash basis accounting" or "Traditional accounting".
pub fn accounting_type(kind: &AccountingType) -> Cow<'_, str> {
    Cow::Borrowed(match kind {
        AccountingType::Cash => "Cash basis accounting",
        AccountingType::Accrual => "Traditional accounting",
        AccountingType::Other(text) => text,
    })
}

/// "Standard (6 April to 5 July and so on)".
pub fn period_type(kind: Option<&QuarterlyPeriodType>) -> Cow<'_, str> {
    Cow::Borrowed(match kind {
        None | Some(QuarterlyPeriodType::Standard) => "Standard: quarters end on the 5th",
        Some(QuarterlyPeriodType::Calendar) => "Calendar: quarters end with the month",
        Some(QuarterlyPeriodType::Other(text)) => text,
    })
}

/// "once a year" or "each quarter".
pub fn latency(indicator: &LatencyIndicator) -> Cow<'_, str> {
    Cow::Borrowed(match indicator {
        LatencyIndicator::Annual => "once a year",
        LatencyIndicator::Quarterly => "each quarter",
        LatencyIndicator::Other(text) => text,
    })
}
