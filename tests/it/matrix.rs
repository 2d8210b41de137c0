//! Payments against charges on screen: whatever the width, no figure and no head of it is cut.

use quarterdeck::app::msg::Msg;
use quarterdeck::rules::Money;
use quarterdeck::rules::matrix::Matrix;
use quarterdeck::words::payments;

use crate::support::world::World;

/// The tax years looked at, the newest first.
const YEARS: usize = 4;

fn money(text: &str) -> Money {
    if text == "–" {
        return Money::ZERO;
    }
    let pence = text.rsplit_once('.').map(|(_, pence)| pence.len());
    assert_eq!(pence, Some(2), "a cut figure: {text}");
    text.replace(',', "").parse().unwrap_or_else(|_| panic!("not a figure: {text}"))
}

/// Whether it is the row of totals, and the figures of a row of the matrix, the amount first; from 100 columns on the
/// panes stand before them.
fn figures(line: &str) -> Option<(bool, Vec<Money>)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_day = |at: &[&str]| {
        matches!(at, [day, month, year] if day.parse::<u8>().is_ok()
            && month.len() == 3 && year.len() == 4 && year.parse::<u16>().is_ok())
    };
    let day = words.windows(3).position(is_day).map(|place| place + 3);
    let total = words.windows(2).position(|at| at == ["in", "all"]).map(|place| place + 2);
    let after = words.get(day.or(total)?..)?;
    Some((day.is_none(), after.iter().map(|word| money(word)).collect()))
}

/// Every row adds up to its payment, and each of its figures is a figure of the matrix: so none is cut and none left out.
fn check(matrix: &Matrix, screen: &str, context: &str) -> usize {
    let lines: Vec<&str> = screen.lines().collect();
    let head = lines.iter().position(|line| line.contains("Received") && line.contains("Amount"));
    let head = head.unwrap_or_else(|| panic!("{context}\n{screen}"));
    for (rows, (is_total, told)) in lines[head + 1..].iter().filter_map(|line| figures(line)).enumerate() {
        let (amount, parts) = told.split_first().unwrap();
        assert_eq!(parts.iter().sum::<Money>(), *amount, "{context}\n{screen}");
        if is_total {
            assert_eq!(*amount, Matrix::total(&matrix.rows), "{context}\n{screen}");
            return rows;
        }
    }
    panic!("no total: {context}\n{screen}")
}

#[test]
fn no_figure_and_no_head_is_cut_for_anybody_in_any_year_at_any_width() {
    let mut world = World::new(80, 24).start();
    let people: Vec<String> =
        world.people.iter().filter_map(|one| one.name.split(' ').next().map(str::to_owned)).collect();
    let mut looked_at = 0;
    for person in people {
        world.happen(Msg::Resize(80, 24));
        world.press(&format!("0/{person}<enter><enter>4"));
        if world.model.rows.matrix.is_none() {
            world.press("v");
        }
        for back in 0..YEARS {
            if back > 0 {
                world.press("[");
            }
            let Some(matrix) = world.model.rows.matrix.clone().filter(|one| !one.rows.is_empty()) else { continue };
            for width in [60, 62, 65, 70, 76, 80, 81, 90, 100, 120] {
                world.happen(Msg::Resize(width, 24));
                world.press("<<<<<<<<");
                let mut heads = matrix.columns.clone();
                for _ in 0..matrix.columns.len() {
                    let screen = world.screen();
                    let context = format!("{person}, {back} years back, {width} wide");
                    looked_at += check(&matrix, &screen, &context);
                    // Each line of a head wrapped by words stands whole on the page that shows its column.
                    let whole = |line: &String| line.split(' ').all(|word| screen.contains(word));
                    heads.retain(|column| !payments::head(column).iter().all(whole));
                    world.press(">");
                }
                let left: Vec<String> = heads.iter().map(payments::column).collect();
                assert_eq!(left, Vec::<String>::new(), "{person}, {back} years back, {width} wide");
            }
        }
        world.press("]]]]");
    }
    assert!(looked_at > 500, "{looked_at}");
}
