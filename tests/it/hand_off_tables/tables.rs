//! The tables. Each says what HMRC's own account offers, by what was read of it; `*-not-known` where that was not had.

/// When a task can be done by those who may.
pub(super) struct Table {
    /// The task.
    pub(super) task: &'static str,
    /// The way of it, where it has several with conditions of their own: a tax year.
    pub(super) way: &'static str,
    /// The lines.
    pub(super) lines: &'static str,
}

const fn table(task: &'static str, lines: &'static str) -> Table {
    Table { task, way: "", lines }
}

const fn of(task: &'static str, way: &'static str, lines: &'static str) -> Table {
    Table { task, way, lines }
}

/// Who may do a task: the taxpayer, a main agent, a supporting agent. Agents never change how a client is written to,
/// set up a payment plan, or give bank details to keep; a supporting agent sees nothing of payments, penalties, returns.
pub(super) const BY_ROLE: &str = "\
home                        yes          yes           yes
contact-preference          yes          never-agents  never-agents
business-details            not-online   not-online    not-online
personal-details            yes          never-agents  never-agents
payments-on-account         yes          yes           main-agent-only
deadlines                   yes          yes           yes
add-business                yes          yes           yes
cease-business              yes          yes           yes
calendar-periods            in-software  in-software   in-software
other-income                in-software  in-software   in-software
calculations                yes          yes           main-agent-only
sa302                       not-online   not-online    not-online
what-you-owe                yes          yes           main-agent-only
budget-payment-plan         yes          never-agents  never-agents
payment-plan                yes          never-agents  never-agents
pay                         yes          yes           main-agent-only
money-in-account            yes          yes           main-agent-only
claim-refund                yes          yes           main-agent-only
refund-status               yes          never-agents  never-agents
refund-bank-details         not-online   not-online    not-online
opt-out                     yes          yes           yes
sign-up-again               yes          yes           yes
coded-out-amounts           in-software  in-software   in-software
correct-coded-out-amounts   in-software  in-software   in-software
delete-coded-out-correction in-software  in-software   in-software
coding-out-choice           in-software  in-software   in-software
payments                    yes          yes           main-agent-only
penalties                   yes          yes           main-agent-only
appeal-penalty              yes          yes           main-agent-only
reporting-obligations       yes          yes           yes
new-business-years          yes          yes           yes
check-active-businesses     yes          yes           yes
recent-activity             yes          yes           main-agent-only
amend-return                in-software  in-software   in-software
sign-up                     yes          yes           main-agent-only
claim-enrolment             yes          never-agents  never-agents
manage-agents               yes          never-agents  never-agents
ask-client                  agents-only  yes           yes
choose-client               agents-only  yes           yes
messages                    yes          never-agents  never-agents
years-before-mtd            yes          yes           main-agent-only
exemption                   yes          yes           yes";

/// A page that is there for whoever may open it.
const ALWAYS: &str = "
    ->
    -> open";

/// What HMRC asks of some, and does not tell software of whom.
const NOT_TOLD: &str = "
    ->
    -> not-told-to-software";

/// When each task can be done by those who may.
pub(super) const BY_ACCOUNT: &[Table] = &[
    table("home", ALWAYS),
    table("contact-preference", ALWAYS),
    table("personal-details", ALWAYS),
    table("deadlines", ALWAYS),
    table("calculations", ALWAYS),
    table("what-you-owe", ALWAYS),
    table("money-in-account", ALWAYS),
    table("payments", ALWAYS),
    table("penalties", ALWAYS),
    table("reporting-obligations", ALWAYS),
    table("recent-activity", ALWAYS),
    table("manage-agents", ALWAYS),
    table("ask-client", ALWAYS),
    table("choose-client", ALWAYS),
    table("messages", ALWAYS),
    table("years-before-mtd", ALWAYS),
    // "No status is checked to add one", and a sole trade can always be added; of property one in the UK and one abroad.
    // "Property" alone is one of the two, and HMRC does not say which.
    of("add-business", "self-employment", ALWAYS),
    of(
        "add-business",
        "uk-property",
        "
        businesses                ->
        uk-property               -> already-held
        unheard|trade-and-unheard -> businesses-not-known
        unspecified               -> not-told-to-software
        *                         -> open",
    ),
    of(
        "add-business",
        "foreign-property",
        "
        businesses                ->
        foreign-property          -> already-held
        unheard|trade-and-unheard -> businesses-not-known
        unspecified               -> not-told-to-software
        *                         -> open",
    ),
    table("check-active-businesses", NOT_TOLD),
    table("claim-enrolment", NOT_TOLD),
    // The year before: voluntary, and its return not in.
    of(
        "opt-out",
        "2025-26",
        "
        statuses before now next returns ->
        unheard * * * *                  -> statuses-not-known
        * exempt * * * -> exempt
        * * exempt * * -> exempt
        * * * exempt * -> exempt
        * new-kind * * *                 -> statuses-not-known
        * voluntary * * in               -> return-is-in 2025-26
        * voluntary * * open|late        -> open
        * voluntary * * unheard|unlisted -> returns-not-known
        * required * * *                 -> status 2025-26 Required
        * annual * * *                   -> status 2025-26 Not required
        * dormant * * *                  -> status 2025-26 Dormant
        * no-status * * *                -> status 2025-26 No status
        * missing * * *                  -> status 2025-26",
    ),
    // The current one: voluntary.
    of(
        "opt-out",
        "2026-27",
        "
        statuses before now next returns ->
        unheard * * * *       -> statuses-not-known
        * exempt * * * -> exempt
        * * exempt * * -> exempt
        * * * exempt * -> exempt
        * * new-kind * *      -> statuses-not-known
        * * voluntary * *     -> open
        * * required * *      -> status 2026-27 Required
        * * annual * *        -> status 2026-27 Not required
        * * dormant * *       -> status 2026-27 Dormant
        * * no-status * *     -> status 2026-27 No status
        * * missing * *       -> status 2026-27",
    ),
    // The next: voluntary, or without a status while the current one is voluntary.
    of(
        "opt-out",
        "2027-28",
        "
        statuses before now next returns ->
        unheard * * * *                         -> statuses-not-known
        * exempt * * * -> exempt
        * * exempt * * -> exempt
        * * * exempt * -> exempt
        * * * new-kind *                        -> statuses-not-known
        * * * voluntary *                       -> open
        * * * required *                        -> status 2027-28 Required
        * * * annual *                          -> status 2027-28 Not required
        * * * dormant *                         -> status 2027-28 Dormant
        * * voluntary no-status|missing *       -> open
        * * new-kind no-status|missing *        -> statuses-not-known
        * * * no-status *                       -> status 2027-28 No status
        * * * missing *                         -> status 2027-28",
    ),
    // Coming back: the current year when it is annual.
    of(
        "sign-up-again",
        "2026-27",
        "
        statuses before now next ->
        unheard * * *       -> statuses-not-known
        * exempt * * -> exempt
        * * exempt * -> exempt
        * * * exempt -> exempt
        * * new-kind *      -> statuses-not-known
        * * annual *        -> open
        * * required *      -> status 2026-27 Required
        * * voluntary *     -> status 2026-27 Voluntarily signed up
        * * dormant *       -> status 2026-27 Dormant
        * * no-status *     -> status 2026-27 No status
        * * missing *       -> status 2026-27",
    ),
    // The next when it is annual, or without a status while the current one is annual.
    of(
        "sign-up-again",
        "2027-28",
        "
        statuses before now next ->
        unheard * * *                   -> statuses-not-known
        * exempt * * -> exempt
        * * exempt * -> exempt
        * * * exempt -> exempt
        * * * new-kind                  -> statuses-not-known
        * * * annual                    -> open
        * * * required                  -> status 2027-28 Required
        * * * voluntary                 -> status 2027-28 Voluntarily signed up
        * * * dormant                   -> status 2027-28 Dormant
        * * annual no-status|missing    -> open
        * * new-kind no-status|missing  -> statuses-not-known
        * * * no-status                 -> status 2027-28 No status
        * * * missing                   -> status 2027-28",
    ),
    // For those who never were in.
    table(
        "sign-up",
        "
        statuses now ->
        unheard *    -> statuses-not-known
        * new-kind   -> statuses-not-known
        * required   -> status 2026-27 Required
        * voluntary  -> status 2026-27 Voluntarily signed up
        * *          -> open",
    ),
    table(
        "exemption",
        "
        statuses now ->
        unheard *    -> statuses-not-known
        * new-kind   -> statuses-not-known
        * exempt -> exempt
        * *          -> open",
    ),
    // From 1 February to 5 April the current year only; else the year before and then the current one: the first whose
    // return is not in and which has any. Until 31 January after the year.
    table(
        "payments-on-account",
        "
        day owed on-account history returns ->
        * unheard * * *                                -> account-not-known
        2026-11-21 * before|both * open|late           -> open 31 January 2027
        2026-11-21 * before|both * unheard|unlisted    -> returns-not-known
        2026-11-21 * now|both * *                      -> open 31 January 2028
        2027-02-10 * now|both * *                      -> open 31 January 2028
        * * * unheard *                                -> account-not-known
        * * none * *                                   -> no-payments-on-account
        * * before * in                                -> return-is-in 2025-26
        * * before * *                                 -> too-late 31 January 2027",
    ),
    table(
        "pay",
        "
        owed    ->
        unheard -> account-not-known
        nothing -> nothing-to-pay
        *       -> open",
    ),
    // Credit above nothing, not asked for already. What is set against charges is asked for on HMRC's page or not.
    table(
        "claim-refund",
        "
        owed credit    ->
        unheard *      -> account-not-known
        * none         -> no-credit
        * asked        -> no-credit £200.00
        * set-against  -> not-told-to-software
        * *            -> open",
    ),
    // HMRC tells software of refunds in progress only.
    table(
        "refund-status",
        "
        owed credit         ->
        unheard *           -> account-not-known
        * asked|part-asked  -> open
        * *                 -> not-told-to-software",
    ),
    // For what is overdue, at most £30,000 owed, returns up to date, no plan running.
    table(
        "payment-plan",
        "
        owed penalties returns         ->
        unheard * *                    -> account-not-known
        * plan *                       -> plan-runs
        nothing|later|soon * *         -> nothing-overdue
        above * *                      -> above-plan-limit £30,000.00
        overdue * unheard              -> returns-not-known
        overdue * late                 -> return-missing 2024-25
        overdue * *                    -> open",
    ),
    // For those whose payments are up to date.
    table(
        "budget-payment-plan",
        "
        owed          ->
        unheard       -> account-not-known
        overdue|above -> something-overdue
        *             -> open",
    ),
    table(
        "appeal-penalty",
        "
        penalties    ->
        unheard      -> penalties-not-known
        none         -> no-penalty
        point        -> open
        refused      -> open
        plan         -> open
        under-appeal -> not-appealable
        expired      -> not-appealable
        growing      -> not-told-to-software",
    ),
    table(
        "cease-business",
        "
        businesses        ->
        unheard           -> businesses-not-known
        none              -> no-business
        ended             -> ceased 31 March 2026
        trade-and-unheard -> open + businesses-not-known
        unspecified       -> not-told-to-software
        *                 -> open",
    ),
    // One in its first two tax years.
    table(
        "new-business-years",
        "
        businesses                -> 
        unheard|trade-and-unheard -> businesses-not-known
        new                       -> open
        *                         -> no-new-business",
    ),
];
