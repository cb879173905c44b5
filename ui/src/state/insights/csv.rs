//! The table behind a chart, and the same as CSV.

/// The table behind a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// What the columns are called.
    pub head: Vec<String>,
    /// Its rows, as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl ChartTable {
    /// A table with these columns.
    #[must_use]
    pub fn new(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self { head: head.iter().map(|title| (*title).to_owned()).collect(), rows }
    }

    /// As a spreadsheet reads it.
    #[must_use]
    pub fn csv(&self) -> String {
        let line =
            |cells: &Vec<String>| cells.iter().map(|cell| field(cell)).collect::<Vec<_>>().join(",") + "\r\n";
        std::iter::once(&self.head).chain(&self.rows).map(line).collect()
    }
}

/// A cell. One that a spreadsheet would reckon as a formula is led by an apostrophe: titles are anybody's words.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// `legwork-tasks-per-day.csv`.
#[must_use]
pub fn file_name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    format!("legwork-{}.csv", words.collect::<Vec<_>>().join("-").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_is_quoted_and_no_title_is_a_formula() {
        let cells = ["plain", "a, b", "say \"hi\"", "=1+1", "two\nlines"];
        let table = ChartTable::new(&["a", "b", "c", "d", "e"], vec![cells.map(str::to_owned).to_vec()]);
        assert_eq!(table.csv(), "a,b,c,d,e\r\nplain,\"a, b\",\"say \"\"hi\"\"\",'=1+1,\"two\nlines\"\r\n");
        assert_eq!(file_name("Workers, last two hours"), "legwork-workers-last-two-hours.csv");
    }
}
