use super::*;

fn ledger() -> Table {
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge"),
        Column::money("Original").rank(1),
        Column::money("Left"),
    ]);
    let row = |due: &str, what: &str, original: &str, left: &str| {
        [due, what, original, left].map(|text| Money::parse(text).map_or_else(|_| Cell::from(text), Cell::money))
    };
    table.row(row("31 Jul 2026", "Second payment on account", "1200", "1200.005"));
    table.row(row("31 Jan 2027", "Late payment interest on balancing payment: extra amount", "12", "-3.5"));
    table.row(row("", "Nothing", "0", "0"));
    table.total(row("", "", "1212", "1196.505"));
    table
}

fn drawn(width: usize) -> String {
    let paper = Paper { width, ..Paper::default() };
    ledger().lines(paper).join("\n")
}

#[test]
fn sums_stand_on_their_point() {
    insta::assert_snapshot!(drawn(100), @r"
    Due          Charge                                                    Original       Left
    31 Jul 2026  Second payment on account                                 1,200.00  1,200.005
    31 Jan 2027  Late payment interest on balancing payment: extra amount     12.00     -3.50
                 Nothing                                                       –         –
                                                                           ───────────────────
                                                                           1,212.00  1,196.505
    ");
}

#[test]
fn a_narrow_window_wraps_texts_and_drops_the_lesser_column() {
    insta::assert_snapshot!(drawn(60), @r"
    Due          Charge                      Original       Left
    31 Jul 2026  Second payment on account   1,200.00  1,200.005
    31 Jan 2027  Late payment interest on       12.00     -3.50
                 balancing payment: extra
                 amount
                 Nothing                         –         –
                                             ───────────────────
                                             1,212.00  1,196.505
    ");
    insta::assert_snapshot!(drawn(40), @r"
    Due          Charge                 Left
    31 Jul 2026  Second payment    1,200.005
                 on account
    31 Jan 2027  Late payment         -3.50
                 interest on
                 balancing
                 payment: extra
                 amount
                 Nothing               –
                                   ─────────
                                   1,196.505
    ");
}

#[test]
fn heads_of_several_lines_stand_on_their_columns_and_a_narrow_window_cuts_bands() {
    let columns = [Column::text("")].into_iter().chain([Column::money(""); 4]).collect::<Vec<_>>();
    let heads = ["Day", "Amount", "interest on\n2nd\n2024-25", "Balancing\n2024-25", "Not\nallocated"];
    let mut table = Table::new(&columns).headed(heads.map(str::to_owned).into()).banded(2);
    let row = ["1 May", "1,200.00", "8.00", "1,192.00", "–"].map(Cell::from);
    table.cells(row.clone().into());
    table.total_cells(row.into());
    let drawn = |width| table.lines(Paper { width, ..Paper::default() }).join("\n");
    insta::assert_snapshot!(drawn(80));
    insta::assert_snapshot!(drawn(40));
    insta::assert_snapshot!(table.lines(Paper { plain: true, ..Paper::default() }).join("\n"));
}

#[test]
fn a_screen_reader_hears_each_value_with_its_name() {
    let paper = Paper { plain: true, ..Paper::default() };
    insta::assert_snapshot!(ledger().lines(paper).join("\n"), @r"
    Due 31 Jul 2026; Charge Second payment on account; Original 1,200.00; Left 1,200.005
    Due 31 Jan 2027; Charge Late payment interest on balancing payment: extra amount; Original 12.00; Left -3.50
    Charge Nothing; Original nothing; Left nothing
    Original 1,212.00; Left 1,196.505
    ");
}

#[test]
fn colour_never_moves_a_column() {
    let mut table = ledger();
    table.row([
        Cell::from("x").tone(Tone::Late),
        Cell::from("y"),
        Cell::from("1.00").tone(Tone::Good),
        Cell::from("–"),
    ]);
    let bare = table.lines(Paper::default());
    let painted = table.lines(Paper { colour: true, ..Paper::default() });
    let without: Vec<String> = painted.iter().map(|line| strip(line)).collect();
    assert_eq!(bare, without);
    assert_ne!(bare, painted);
}

fn strip(line: &str) -> String {
    let mut out = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\x1b' {
            letters.by_ref().find(|c| *c == 'm');
        } else {
            out.push(letter);
        }
    }
    out.trim_end().to_owned()
}
