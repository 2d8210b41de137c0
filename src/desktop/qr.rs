//! An address as a QR code, for the camera of a phone or of another computer: where no browser can be opened here.
//!
//! A code is rows of squares, dark or not, with the quiet edge it needs; how they are drawn is the face's business.
//! [`half_blocks`] draws two rows in one line of text, as every terminal can.

use qrcodegen::{QrCode, QrCodeEcc};

/// How many squares stay light on each side: what readers need to find the code.
const QUIET: i32 = 4;

/// The squares of a QR code from the top left, row by row, `true` for dark; all rows are as long as there are rows. None
/// when the text is longer than a code can hold.
pub fn squares(text: &str) -> Option<Vec<Vec<bool>>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let side = -QUIET..code.size() + QUIET;
    Some(side.clone().map(|y| side.clone().map(|x| code.get_module(x, y)).collect()).collect())
}

/// The squares as lines of text, two rows in each. `dark` tells which squares are drawn with ink: the dark ones where the
/// ground is known to be light, the light ones where it is dark.
pub fn half_blocks(squares: &[Vec<bool>], dark: bool) -> Vec<String> {
    let ink = |row: Option<&Vec<bool>>, at: usize| row.is_some_and(|row| row.get(at).copied().unwrap_or(false) == dark);
    let pair = |rows: &[Vec<bool>]| {
        let (upper, lower) = (rows.first(), rows.get(1));
        let columns = upper.map_or(0, Vec::len);
        let square = |at| match (ink(upper, at), ink(lower, at)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..columns).map(square).collect()
    };
    squares.chunks(2).map(pair).collect()
}

/// The squares as lines for a terminal: black on white by colours that no theme changes.
pub fn coloured(squares: &[Vec<bool>]) -> Vec<String> {
    half_blocks(squares, true).into_iter().map(|line| format!("\x1b[38;5;16;48;5;231m{line}\x1b[0m")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader that shares nothing with the writer reads in the lines of a terminal.
    fn read(lines: &[String], ink: bool) -> String {
        let cell = |letter| match letter {
            '█' => (ink, ink),
            '▀' => (ink, !ink),
            '▄' => (!ink, ink),
            _ => (!ink, !ink),
        };
        let mut rows: Vec<Vec<bool>> = Vec::new();
        for line in lines {
            let cells: Vec<(bool, bool)> = line.chars().map(cell).collect();
            rows.push(cells.iter().map(|(upper, _)| *upper).collect());
            rows.push(cells.iter().map(|(_, lower)| *lower).collect());
        }
        // Each square as eight dots, as a camera sees it.
        let side = rows[0].len();
        let shade = |x: usize, y: usize| {
            if rows.get(y / 8).is_some_and(|row| row[x / 8]) { 0_u8 } else { 255 }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * 8, side * 8, shade);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_camera_reads_the_address_in_dark_and_in_light() {
        for address in [
            "https://www.gov.uk/",
            "https://www.tax.service.gov.uk/report-quarterly/income-and-expenses/view/agents/tax-years/2026/charge?id=\
             X00000000001&isInterestCharge=false",
        ] {
            let squares = squares(address).unwrap();
            assert!(squares.iter().all(|row| row.len() == squares.len()));
            assert_eq!(read(&half_blocks(&squares, true), true), address);
            assert_eq!(read(&half_blocks(&squares, false), false), address);
            // Where there is little room, half of the quiet edge is left out.
            let side = 2..squares.len() - 2;
            let narrow: Vec<Vec<bool>> = squares[side.clone()].iter().map(|row| row[side.clone()].to_vec()).collect();
            assert_eq!(read(&half_blocks(&narrow, true), true), address);
            let coloured = coloured(&squares);
            assert!(
                coloured.iter().all(|line| line.starts_with("\x1b[38;5;16;48;5;231m") && line.ends_with("\x1b[0m"))
            );
        }
    }

    #[test]
    fn the_edge_is_quiet_and_what_is_too_long_is_no_code() {
        let squares = squares("https://www.gov.uk/").unwrap();
        assert!(squares.iter().take(4).flatten().all(|dark| !dark));
        assert!(squares.iter().all(|row| row.iter().rev().take(4).all(|dark| !dark)));
        assert_eq!(super::squares(&"a".repeat(5000)), None);
    }
}
