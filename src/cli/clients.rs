//! `clients`: an agent's own list. HMRC has none to give.

use super::access::unlocked;
use super::ask_person;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::plan::{ClientsAction, Plan};
use super::trouble::Trouble;
use super::wording::harmless;
use super::world;
use crate::rules::Role;
use crate::store::db::{Database, Entry, NewEntry};
use crate::store::places::NoHome;

/// Does what the command line wants with the book of clients.
pub(super) fn act(plan: &Plan, what: &ClientsAction) -> Result<Report, Trouble> {
    let places = plan.places.as_ref().ok_or(NoHome)?;
    let unlocked = unlocked(&plan.world, places)?;
    let book = unlocked.book()?;
    let setting = world::setting(&plan.world, plan.looks, None);
    let role = unlocked.profile().role;
    match what {
        ClientsAction::List => Ok(shape("clients-list", &book.people()?, role, &setting)),
        ClientsAction::Add { name, nino, utr, role: own } => {
            let entry =
                book.add_person(&NewEntry { name: name.clone(), nino: nino.clone(), utr: utr.clone(), role: *own })?;
            Ok(shape("clients-add", &[entry], role, &setting))
        }
        ClientsAction::Remove { id: number, sure } => {
            let entry = numbered(&book, *number)?;
            if !sure {
                ask_person::confirm(&format!(
                    "This takes {} off the list, with the figures stored for them. Nothing changes at HMRC.",
                    harmless(&entry.name)
                ))?;
            }
            book.remove_person(entry.id)?;
            let mut page = Page::bare();
            page.line(Tone::Plain, format!("{} is no longer in the list. Nothing changed at HMRC.", entry.name));
            let mut sheet = Sheet::new(&["removed"]);
            sheet.row([number.to_string()]);
            Ok(Report::new("clients-remove", Object::new().put("removed", number), page, sheet))
        }
        ClientsAction::Show(number) => Ok(shape("clients-show", &[numbered(&book, *number)?], role, &setting)),
    }
}

fn numbered(book: &Database, number: i64) -> Result<Entry, Trouble> {
    book.people()?.into_iter().find(|entry| entry.id == number).ok_or_else(|| {
        Trouble::usage(
            "client",
            format!("there is no client number {number}"),
            "`quarterdeck clients list` lists them.",
        )
    })
}

fn shape(report: &'static str, entries: &[Entry], profile: Role, setting: &Setting) -> Report {
    let mut page = Page::titled("Clients");
    let mut table = Table::new(&[
        Column::number("No."),
        Column::prose("Name"),
        Column::text("NINO"),
        Column::text("UTR").rank(1),
        Column::text("You are").rank(2),
    ]);
    let mut sheet = Sheet::new(&["id", "name", "nino", "utr", "role"]);
    let mut objects = Vec::new();
    for entry in entries {
        let nino = if setting.reveal { entry.nino.as_str().to_owned() } else { entry.nino.masked() };
        let on_screen = if setting.reveal { entry.nino.spaced() } else { entry.nino.masked_on_screen() };
        let utr = entry.utr.as_deref().map(|utr| setting.mask(utr));
        let role = entry.role.unwrap_or(profile);
        table.row([
            entry.id.to_string().into(),
            Cell::from(entry.name.clone()).tone(Tone::Strong),
            on_screen.into(),
            utr.clone().unwrap_or_default().into(),
            if role == Role::SupportingAgent { "supporting agent".into() } else { "main agent".into() },
        ]);
        sheet.row([
            entry.id.to_string(),
            entry.name.clone(),
            nino.clone(),
            cell(utr.as_ref()),
            role.as_str().to_owned(),
        ]);
        objects.push(
            Object::new()
                .put("id", &entry.id)
                .put("name", &entry.name)
                .put("nino", &nino)
                .put("utr", &utr)
                .put("role", &role.as_str()),
        );
    }
    if table.is_empty() {
        page.say("There are none yet. `quarterdeck clients add --name NAME --nino NINO` adds one.");
    } else {
        page.table(table);
    }
    Report::new(report, Object::new().put("clients", &objects), page, sheet)
}
