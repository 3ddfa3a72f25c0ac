//! A table of texts with its columns under each other.

/// The rows below their heading, each cell as wide as the widest of its column.
pub fn table(about: &str, rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    let comments: String = about
        .lines()
        .map(|line| format!("# {line}").trim_end().to_owned() + "\n")
        .collect();
    comments + "\n" + &rows.iter().map(line).collect::<String>()
}

/// A row of texts.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    cells.into_iter().map(str::to_owned).collect()
}

#[test]
fn columns_stand_under_each_other() {
    let rows = [row(["a", "long", "x"]), row(["longer", "b", ""])];
    assert_eq!(
        table("About.", &rows),
        "# About.\n\na       long  x\nlonger  b\n"
    );
}
