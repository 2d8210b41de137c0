//! What `export` writes where, and in which form.

use std::path::PathBuf;

use super::super::arguments::{ExportWhat, Format, Shared};
use super::super::export::{self, ToExport};
use super::super::trouble::Trouble;
use super::money::days_of_year;
use super::{Form, WorldPlan};

/// What is written where, and in which form: as asked, else as the name of the file says.
pub(super) fn to_export(
    what: ExportWhat,
    out: PathBuf,
    shared: &Shared,
    world: &WorldPlan,
) -> Result<ToExport, Trouble> {
    let asked = shared.format.map(|format| match format {
        Format::Table => Form::Table,
        Format::Json => Form::Json,
        Format::Csv => Form::Csv,
        Format::Ics => Form::Ics,
        Format::Ledger => Form::Ledger,
    });
    let Some(form) = asked.or_else(|| export::named(&out)) else {
        return Err(export::no_file(&out).unwrap_or_else(|| {
            Trouble::usage(
                "format",
                "the name of the file does not say in which form to write it",
                "Names end in .json, .csv, .txt, .ics, .journal, .ledger or .hledger; or add --format.",
            )
        }));
    };
    if let Some(why) = export::why_not(what, form) {
        return Err(Trouble::usage("format", why, "`quarterdeck export --help` says what has which form."));
    }
    // Only the statement goes by days; everything as one object holds parts of every time.
    let dated = what == ExportWhat::Statement
        || (what == ExportWhat::Everything && matches!(form, Form::Table | Form::Csv | Form::Ledger));
    let year = world.tax_year.filter(|_| dated);
    let range = year.map(|year| days_of_year(year, world.clock.today())).transpose()?;
    Ok(ToExport { what, form, out, over: shared.yes, range })
}
