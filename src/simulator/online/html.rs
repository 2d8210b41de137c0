//! What a page is made of. Every value is escaped here, where it becomes markup, and nowhere else.

use std::fmt::Write as _;

use axum::http::StatusCode;

use crate::simulator::oauth::escaped;

/// A page: what stands between its header and its footer.
#[derive(Debug)]
pub(super) struct Doc {
    pub(super) status: StatusCode,
    pub(super) title: String,
    pub(super) markup: String,
    /// Whether it is shown again because an answer was wrong.
    pub(super) wrong: bool,
}

/// What stands in a cell of a table.
#[derive(Debug)]
pub(super) enum Cell {
    Text(String),
    Link { href: String, text: String },
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Doc {
    /// A page that begins with its title.
    pub(super) fn new(title: &str) -> Self {
        let markup = format!("<h1>{}</h1>\n", escaped(title));
        Self { status: StatusCode::OK, title: title.to_owned(), markup, wrong: false }
    }

    /// With this status instead of 200.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    fn add(mut self, class: &str, text: &str) -> Self {
        // Writing into a String cannot fail.
        let _written = writeln!(self.markup, "<p class=\"{class}\">{}</p>", escaped(text));
        self
    }

    /// A paragraph.
    pub(super) fn p(self, text: &str) -> Self {
        self.add("text", text)
    }

    /// What is good to know.
    pub(super) fn hint(self, text: &str) -> Self {
        self.add("hint", text)
    }

    /// What has to be known before going on.
    pub(super) fn warning(self, text: &str) -> Self {
        self.add("warning", text)
    }

    /// What was done.
    pub(super) fn done(mut self, text: &str) -> Self {
        let _written = writeln!(self.markup, "<p class=\"done\" id=\"done\" role=\"status\">{}</p>", escaped(text));
        self
    }

    /// What is wrong with the answers, if something is.
    pub(super) fn error(mut self, text: Option<&str>) -> Self {
        let Some(text) = text else { return self };
        let _written = writeln!(self.markup, "<p class=\"error\" id=\"error\" role=\"alert\">{}</p>", escaped(text));
        (self.wrong, self.status) = (true, StatusCode::BAD_REQUEST);
        self
    }

    /// A heading.
    pub(super) fn heading(mut self, text: &str) -> Self {
        let _written = writeln!(self.markup, "<h2>{}</h2>", escaped(text));
        self
    }

    /// A list of sentences.
    pub(super) fn bullets<T: AsRef<str>>(mut self, items: &[T]) -> Self {
        let item = |item: &T| format!("<li>{}</li>\n", escaped(item.as_ref()));
        let items: String = items.iter().map(item).collect();
        let _written = writeln!(self.markup, "<ul>\n{items}</ul>");
        self
    }

    /// A list of ways to go on.
    pub(super) fn links(mut self, links: &[(String, String)]) -> Self {
        let item = |(href, text): &(String, String)| format!("<li>{}</li>\n", link(href, text));
        let items: String = links.iter().map(item).collect();
        let _written = writeln!(self.markup, "<ul class=\"links\">\n{items}</ul>");
        self
    }

    /// One way to go on.
    pub(super) fn link(mut self, href: &str, text: &str) -> Self {
        let _written = writeln!(self.markup, "<p>{}</p>", link(href, text));
        self
    }

    /// Facts with their names.
    pub(super) fn facts(mut self, facts: &[(&str, String)]) -> Self {
        let fact = |(name, value): &(&str, String)| {
            format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value))
        };
        let facts: String = facts.iter().map(fact).collect();
        let _written = writeln!(self.markup, "<dl>\n{facts}</dl>");
        self
    }

    /// A table; the last column stands right.
    pub(super) fn table(mut self, heads: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        let head = |head: &&str| format!("<th scope=\"col\">{}</th>", escaped(head));
        let heads: String = heads.iter().map(head).collect();
        let cell = |cell: Cell| match cell {
            Cell::Text(text) => format!("<td>{}</td>", escaped(&text)),
            Cell::Link { href, text } => format!("<td>{}</td>", link(&href, &text)),
        };
        let row = |row: Vec<Cell>| format!("<tr>{}</tr>\n", row.into_iter().map(cell).collect::<String>());
        let rows: String = rows.into_iter().map(row).collect();
        let _written = writeln!(
            self.markup,
            "<div class=\"wide\"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>"
        );
        self
    }

    /// A form.
    pub(super) fn form(mut self, form: Form) -> Self {
        self.markup.push_str(&form.finish());
        self
    }
}

fn link(href: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(href), escaped(text))
}

/// A form that posts to a page here, with the token of the session.
#[derive(Debug)]
pub(super) struct Form {
    markup: String,
    button: String,
}

impl Form {
    pub(super) fn new(action: &str, token: &str) -> Self {
        let markup = format!("<form method=\"post\" action=\"{}\" autocomplete=\"off\">\n", escaped(action));
        Self { markup, button: "Continue".to_owned() }.hidden("token", token)
    }

    /// A value that goes along.
    pub(super) fn hidden(mut self, name: &str, value: &str) -> Self {
        let (name, value) = (escaped(name), escaped(value));
        let _written = writeln!(self.markup, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        self
    }

    /// A text of one line.
    pub(super) fn field(mut self, name: &str, label: &str, hint: &str, value: &str) -> Self {
        let (name, label, value) = (escaped(name), escaped(label), escaped(value));
        let (hint, described) = described(&name, hint);
        let _written = writeln!(
            self.markup,
            "<p class=\"field\"><label for=\"{name}\">{label}</label>{hint}\
             <input type=\"text\" id=\"{name}\" name=\"{name}\" value=\"{value}\"{described}></p>"
        );
        self
    }

    /// A day in three parts.
    pub(super) fn date(mut self, legend: &str, hint: &str, parts: [&str; 3]) -> Self {
        let mut inputs = String::new();
        for ((name, label), value) in [("day", "Day"), ("month", "Month"), ("year", "Year")].iter().zip(parts) {
            let value = escaped(value);
            let _written = write!(
                inputs,
                "<span class=\"part {name}\"><label for=\"{name}\">{label}</label>\
                 <input type=\"text\" inputmode=\"numeric\" id=\"{name}\" name=\"{name}\" value=\"{value}\"></span>"
            );
        }
        let (hint, described) = described("date", hint);
        let legend = escaped(legend);
        let _written = writeln!(
            self.markup,
            "<fieldset class=\"date\"{described}><legend>{legend}</legend>{hint}<div>{inputs}</div></fieldset>"
        );
        self
    }

    /// One of several: value, name and what it means.
    pub(super) fn radios(mut self, name: &str, legend: &str, choices: &[(&str, &str, &str)], chosen: &str) -> Self {
        let name = escaped(name);
        let choice = |(value, label, about): &(&str, &str, &str)| {
            let checked = if *value == chosen { " checked" } else { "" };
            let (value, label, about) = (escaped(value), escaped(label), escaped(about));
            format!(
                "<label class=\"choice\" for=\"{name}-{value}\">\
                 <input type=\"radio\" name=\"{name}\" id=\"{name}-{value}\" value=\"{value}\"{checked}>\
                 <span class=\"name\">{label}</span><span class=\"about\">{about}</span></label>\n"
            )
        };
        let choices: String = choices.iter().map(choice).collect();
        let legend = escaped(legend);
        let _written = writeln!(
            self.markup,
            "<fieldset><legend>{legend}</legend>\n<div class=\"choices\">\n{choices}</div></fieldset>"
        );
        self
    }

    /// What its button says.
    pub(super) fn button(mut self, text: &str) -> Self {
        text.clone_into(&mut self.button);
        self
    }

    fn finish(self) -> String {
        format!("{}<p><button id=\"continue\">{}</button></p>\n</form>\n", self.markup, escaped(&self.button))
    }
}

/// A hint and the attribute that ties it to its field; nothing where there is none.
fn described(name: &str, hint: &str) -> (String, String) {
    if hint.is_empty() {
        return (String::new(), String::new());
    }
    let shown = format!("<span class=\"hint\" id=\"{name}-hint\">{}</span>", escaped(hint));
    (shown, format!(" aria-describedby=\"{name}-hint\""))
}

/// Who is signed in, for the line on top.
#[derive(Debug)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) home: String,
}

/// The whole page. `there` is the path at HMRC that it stands for.
pub(super) fn whole(doc: &Doc, who: Option<&Who>, there: &str) -> String {
    let top = who.map_or_else(String::new, |who| {
        format!(
            "<nav><a href=\"{}\">Home</a> <span>{}</span> <a href=\"{}\">Sign out</a></nav>",
            escaped(&who.home),
            escaped(&who.name),
            super::SIGN_OUT
        )
    });
    let mark = if doc.wrong { "Error: " } else { "" };
    let site = if super::gate::is_hmrc(there) { "www.tax.service.gov.uk" } else { "www.gov.uk" };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>{mark}{} (simulation)</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"stylesheet\" href=\"{}\">\n</head>\n<body>\n\
         <header><p><strong>This is Quarterdeck's demo, not HMRC.</strong> Nothing here is real.</p></header>\n{top}\
         <main>\n{}</main>\n<footer><p>The real page is at {site}{}</p></footer>\n</body>\n</html>\n",
        escaped(&doc.title),
        super::STYLE_PATH,
        doc.markup,
        escaped(there),
    )
}
