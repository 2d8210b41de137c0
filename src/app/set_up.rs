//! Setting up a profile, page by page.

use crate::app::access::{NewClient, NewProfile};
use crate::app::field::Hidden;
use crate::app::form::{self, FieldId, Form, Pick};
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Profile, Role, Secret};

/// A page of the set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named for what it asks or tells")]
pub enum Page {
    Environment,
    Role,
    Hub,
    Application,
    Who,
    Secrets,
    Review,
}

impl Page {
    /// Every page, in order.
    pub const ALL: [Self; 7] =
        [Self::Environment, Self::Role, Self::Hub, Self::Application, Self::Who, Self::Secrets, Self::Review];

    /// Its number, from 1.
    pub const fn number(self) -> usize {
        self as usize + 1
    }

    fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    fn previous(self) -> Option<Self> {
        (self as usize).checked_sub(1).and_then(|at| Self::ALL.get(at)).copied()
    }
}

/// The set-up as far as it got.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The page on screen.
    pub page: Page,
    /// Everything that is asked.
    pub form: Form,
    /// The address under the cursor, on the page that tells what to do at HMRC.
    pub address: usize,
    /// The first line on screen, where a page is longer than the screen.
    pub scroll: u16,
    /// Whether it is asked if what was typed may be thrown away.
    pub leaving: bool,
    /// Whether the profile is being added.
    pub adding: bool,
    /// Why it could not be added.
    pub failed: Option<String>,
}

impl Default for SetUp {
    fn default() -> Self {
        let environments = [Pick::Environment(Environment::Production), Pick::Environment(Environment::Local)];
        let agents = [Pick::Role(Role::MainAgent), Pick::Role(Role::SupportingAgent)];
        let form = Form::new(vec![
            (FieldId::Environment, Form::choice(Pick::Environment(Environment::Sandbox), &environments)),
            (FieldId::Server, Form::line()),
            (FieldId::Role, Form::choice(Pick::Role(Role::Individual), &agents)),
            (FieldId::ClientId, Form::line()),
            (FieldId::ClientSecret, Form::hidden()),
            (FieldId::ProfileName, Form::line()),
            (FieldId::Name, Form::line()),
            (FieldId::Nino, Form::line()),
            (FieldId::Utr, Form::line()),
            (FieldId::Keeps, Form::choice(Pick::Keeps(Keeps::Keyring), &[])),
            (FieldId::Passphrase, Form::hidden()),
            (FieldId::PassphraseAgain, Form::hidden()),
        ]);
        Self { page: Page::Environment, form, address: 0, scroll: 0, leaving: false, adding: false, failed: None }
    }
}

impl SetUp {
    /// Where an application is registered.
    pub const HUB: &str = "https://developer.service.hmrc.gov.uk";

    /// The client ID and secret that a server on this computer takes where nobody has told it others.
    const LOCAL_CLIENT: (&str, &str) = ("quarterdeck", "local");

    /// Which HMRC is chosen.
    pub fn environment(&self) -> Environment {
        match self.form.chosen(FieldId::Environment) {
            Some(Pick::Environment(environment)) => environment,
            _ => Environment::Sandbox,
        }
    }

    /// Which role is chosen.
    pub fn role(&self) -> Role {
        match self.form.chosen(FieldId::Role) {
            Some(Pick::Role(role)) => role,
            _ => Role::Individual,
        }
    }

    /// Where secrets shall be kept.
    pub fn keeps(&self) -> Keeps {
        match self.form.chosen(FieldId::Keeps) {
            Some(Pick::Keeps(keeps)) => keeps,
            _ => Keeps::Keyring,
        }
    }

    /// The fields of the page on screen.
    pub fn fields(&self) -> &'static [FieldId] {
        match (self.page, self.environment(), self.role(), self.keeps()) {
            (Page::Environment, Environment::Local, ..) => &[FieldId::Environment, FieldId::Server],
            (Page::Environment, ..) => &[FieldId::Environment],
            (Page::Role, ..) => &[FieldId::Role],
            (Page::Hub | Page::Review, ..) => &[],
            (Page::Application, ..) => &[FieldId::ClientId, FieldId::ClientSecret],
            (Page::Who, _, Role::Individual, _) => &[FieldId::ProfileName, FieldId::Name, FieldId::Nino, FieldId::Utr],
            (Page::Who, ..) => &[FieldId::ProfileName],
            (Page::Secrets, _, _, Keeps::File) => &[FieldId::Keeps, FieldId::Passphrase, FieldId::PassphraseAgain],
            (Page::Secrets, ..) => &[FieldId::Keeps],
        }
    }

    /// The addresses to copy, in the order they are shown: the Developer Hub's, then those to register.
    pub fn addresses(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(Self::HUB).chain(Profile::REDIRECTS)
    }

    /// Goes on to the next page, if this one is right.
    pub fn go_on(&mut self) {
        let fields = self.fields();
        if self.form.check(fields)
            && let Some(next) = self.page.next()
        {
            self.turn_to(next);
        }
    }

    /// Goes back a page; false at the start.
    pub fn back(&mut self) -> bool {
        let Some(previous) = self.page.previous() else { return false };
        self.form.tried = false;
        self.failed = None;
        self.turn_to(previous);
        true
    }

    fn turn_to(&mut self, page: Page) {
        self.page = page;
        self.scroll = 0;
        if page == Page::Who {
            let environment = self.environment().as_str();
            self.form.suggest(FieldId::ProfileName, environment);
        }
        if page == Page::Application {
            self.form.prefill(FieldId::ClientId, Self::LOCAL_CLIENT.0, self.environment() == Environment::Local);
            self.form.prefill(FieldId::ClientSecret, Self::LOCAL_CLIENT.1, self.environment() == Environment::Local);
        }
        // Made-up data needs no more than the file; it is chosen unless the person has come past the choice already.
        let keeps = if self.environment() == Environment::Local {
            if page < Page::Secrets {
                self.form.offer(FieldId::Keeps, vec![Pick::Keeps(Keeps::KeyFile)]);
            }
            Keeps::ALL.map(Pick::Keeps).to_vec()
        } else {
            [Keeps::Keyring, Keeps::File, Keeps::Memory].map(Pick::Keeps).to_vec()
        };
        self.form.offer(FieldId::Keeps, keeps);
        if let Some(first) = self.fields().first() {
            self.form.focus = *first;
        }
    }

    /// The profile and its client secret; none while something is wrong.
    pub fn profile(&self) -> Option<(NewProfile, Secret)> {
        let form = &self.form;
        let person = form::nino(form.text(FieldId::Nino)).filter(|_| self.role() == Role::Individual);
        let profile = NewProfile {
            name: form.text(FieldId::ProfileName).parse().ok()?,
            environment: self.environment(),
            server: (self.environment() == Environment::Local)
                .then(|| form.text(FieldId::Server).trim_end_matches('/').to_owned()),
            role: self.role(),
            client_id: form.text(FieldId::ClientId).to_owned(),
            keeps: self.keeps(),
            passphrase: form.hidden_of(FieldId::Passphrase).filter(|_| self.keeps() == Keeps::File).map(Hidden::secret),
            person: person.map(|nino| NewClient {
                name: form.text(FieldId::Name).to_owned(),
                nino,
                utr: form::utr(form.text(FieldId::Utr)),
                role: None,
            }),
        };
        Some((profile, form.hidden_of(FieldId::ClientSecret)?.secret()))
    }
}
