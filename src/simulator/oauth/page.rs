//! The pages a person sees in the browser. They need no JavaScript and fetch nothing.

use super::SCOPES;
use super::authorise::{Asked, Delivery};
use crate::simulator::SimPerson;

const STYLE: &str =
    concat!(include_str!("../../../assets/simulator/page.css"), include_str!("../../../assets/simulator/sign-in.css"));

/// The choice that stands for an agent who may do everything.
pub(super) const MAIN_AGENT: &str = "agent";
/// The choice that stands for an agent who may do less.
pub(super) const SUPPORTING_AGENT: &str = "supporting-agent";

/// Whether the page is shown for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    First,
    /// Again, because nobody had been picked.
    WithoutChoice,
}

/// The page that asks as whom to sign in, and whether to grant what the application asks for.
///
/// Of the people it shows these; there are `more`.
pub(super) fn sign_in(asked: &Asked, people: &[SimPerson], more: usize, shown: Shown) -> String {
    let client = escaped(&asked.client);
    let wishes: String = asked.scopes.iter().map(|scope| wish(scope)).collect();
    let hidden: String = asked.fields().iter().map(|(name, value)| hidden(name, value)).collect();
    let people: String = people.iter().map(person).collect();
    let more = match more {
        0 => String::new(),
        more => format!("<p class=\"hint\">There are {more} more; an agent reaches all of them.</p>"),
    };
    let afterwards = match asked.delivery() {
        Delivery::Redirect => {
            format!("Your answer goes to <code id=\"redirect\">{}</code>", escaped(&asked.redirect))
        }
        Delivery::Shown => "Then you get a code to copy into it.".to_owned(),
        Delivery::Titled => "It reads your answer from this window.".to_owned(),
    };
    let (mark, alert, described) = match shown {
        Shown::First => ("", "", ""),
        Shown::WithoutChoice => (
            "Error: ",
            "<p class=\"error\" id=\"who-error\" role=\"alert\">Choose who signs in.</p>",
            " aria-describedby=\"who-error\"",
        ),
    };
    let agents = choice(MAIN_AGENT, "A main agent", "", "May do everything for every client.")
        + &choice(SUPPORTING_AGENT, "A supporting agent", "", "HMRC keeps accounts and calculations from this one.");
    let main = format!(
        "<h1>Give software access</h1>\n\
         <p class=\"lead\">The software <strong id=\"client\">{client}</strong> wants to</p>\n\
         <ul class=\"wishes\" id=\"scopes\">{wishes}</ul>\n\
         <p class=\"hint\">{afterwards}</p>\n\
         <form method=\"post\" action=\"/oauth/grantscope\">\n{hidden}\
         <fieldset{described}>\n<legend>Who signs in?</legend>\n{alert}\
         <h2 id=\"people\">A taxpayer</h2>\n<div class=\"choices\" role=\"group\" aria-labelledby=\"people\">\n{people}</div>\n{more}\
         <h2 id=\"agents\">An agent</h2>\n<div class=\"choices\" role=\"group\" aria-labelledby=\"agents\">\n{agents}</div>\n\
         </fieldset>\n\
         <p class=\"buttons\"><button id=\"grant\" name=\"grant\" value=\"yes\">Grant access</button>\n\
         <button id=\"refuse\" name=\"refuse\" value=\"yes\" class=\"quiet\" formnovalidate>Refuse</button></p>\n\
         </form>",
    );
    frame(&format!("{mark}Give software access (simulation)"), &main)
}

/// The page with a code to copy.
pub(super) fn code(code: &str) -> String {
    let main = format!(
        "<h1>Access granted</h1>\n\
         <p class=\"lead\">Copy this code into the software that asked for it. It works once, within 10 minutes.</p>\n\
         <p class=\"code\"><code id=\"code\">{}</code></p>",
        escaped(code)
    );
    frame(&format!("Success code={code}"), &main)
}

/// The page for software that reads the code from the title.
pub(super) fn code_in_title(code: &str) -> String {
    frame(&format!("Success code={code}"), "<h1>Access granted</h1>\n<p class=\"lead\">You can close this window.</p>")
}

/// The page after a refusal that no address takes.
pub(super) fn denied() -> String {
    let main =
        "<h1>Access refused</h1>\n<p class=\"lead\">The software was given nothing. You can close this window.</p>";
    frame("Denied error=access_denied", main)
}

fn frame(title: &str, main: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><p><strong>This is not HMRC.</strong> It is a simulation on this computer: everybody here is made up, \
         and nothing you do leaves it.</p></header>\n<main>\n{main}\n</main>\n</body>\n</html>\n",
        escaped(title)
    )
}

fn wish(scope: &str) -> String {
    let meaning = SCOPES.iter().find(|(known, _)| *known == scope).map_or("", |(_, meaning)| meaning);
    format!("<li>{meaning} <span class=\"scope\">{}</span></li>\n", escaped(scope))
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value))
}

/// A person, by name and by as much of the National Insurance number as may be shown.
fn person(person: &SimPerson) -> String {
    let nino = person.nino.as_str();
    let (first, last) =
        (nino.get(..2).unwrap_or_default(), nino.get(nino.len().saturating_sub(3)..).unwrap_or_default());
    let masked = format!(
        "<span class=\"nino\"><span aria-hidden=\"true\">{}</span>\
         <span class=\"spoken\">National Insurance number {}, hidden, {}</span></span>",
        escaped(&person.nino.masked_on_screen()),
        escaped(first),
        escaped(last),
    );
    choice(nino, &person.name, &masked, &person.story)
}

/// One of the choices; `beside` is markup, the rest is text.
fn choice(value: &str, name: &str, beside: &str, about: &str) -> String {
    let (value, name, about) = (escaped(value), escaped(name), escaped(about));
    format!(
        "<label class=\"choice\" for=\"who-{value}\">\
         <input type=\"radio\" name=\"who\" id=\"who-{value}\" value=\"{value}\" required>\
         <span class=\"who\"><span class=\"name\">{name}</span> {beside}</span>\
         <span class=\"about\">{about}</span></label>\n"
    )
}

/// Text as it may stand between tags and in quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "\"><script>alert('1')</script>&amp;";

    fn asked() -> Asked {
        Asked {
            client: HOSTILE.to_owned(),
            redirect: "http://localhost:8917/'\"><b>".to_owned(),
            scopes: vec!["read:self-assessment".to_owned()],
            state: Some(HOSTILE.to_owned()),
            challenge: None,
        }
    }

    #[test]
    fn what_an_application_sends_stays_text() {
        let hostile =
            SimPerson { nino: "AA000001A".parse().unwrap(), name: HOSTILE.to_owned(), story: HOSTILE.to_owned() };
        let page = sign_in(&asked(), &[hostile], 0, Shown::First);
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        let text = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;";
        assert!(page.contains(&format!("<strong id=\"client\">{text}</strong>")));
        assert!(page.contains(&format!("name=\"state\" value=\"{text}\"")));
    }

    #[test]
    fn a_page_says_what_it_is_and_shows_no_whole_nino() {
        let maya = SimPerson { nino: "AA000001A".parse().unwrap(), name: "Maya".to_owned(), story: String::new() };
        let page = sign_in(&asked(), &[maya], 2_963, Shown::WithoutChoice);
        for said in ["This is not HMRC", "AA •• •• 01 A", "2963 more", "role=\"alert\"", "<title>Error: "] {
            assert!(page.contains(said), "{said}");
        }
        let read: String = page.split(['<', '>']).skip(2).step_by(2).collect();
        assert!(!read.contains("AA000001A"), "{read}");
    }
}
