//! The report: tables of what was measured.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::budget::{Budget, Verdict};
use crate::load::Load;

/// Above this share of its core, in percent, the driver and not the server sets the pace.
const DRIVER_BOUND: f64 = 95.0;
/// Above this share of one core, in percent, other processes disturb what is measured.
const DISTURBED: f64 = 15.0;

/// Everything that is printed at the end.
#[derive(Debug)]
pub struct Report {
    facts: Vec<String>,
    steps: Vec<(&'static str, Duration)>,
    loads: Vec<(String, Load)>,
    notes: Vec<String>,
    rows: Vec<[String; 3]>,
    missed: usize,
    unproven: usize,
    since: Instant,
}

impl Report {
    /// A report that begins now, with facts about the machine.
    pub fn new(facts: Vec<String>) -> Self {
        Self {
            facts,
            steps: Vec::new(),
            loads: Vec::new(),
            notes: Vec::new(),
            rows: Vec::new(),
            missed: 0,
            unproven: 0,
            since: Instant::now(),
        }
    }

    /// Ends a step: the time since the last one was its.
    pub fn step(&mut self, name: &'static str) {
        let took = self.since.elapsed();
        self.since = Instant::now();
        eprintln!("{:>6.1} s  {name}", took.as_secs_f64());
        self.steps.push((name, took));
    }

    /// Adds a line to the table of loads.
    pub fn load(&mut self, name: impl Into<String>, load: Load) {
        let name = name.into();
        if load.driver_busy > DRIVER_BOUND {
            self.notes.push(format!(
                "{name}: the driver was {:.0} % busy, so the server may be faster than this",
                load.driver_busy
            ));
        }
        if load.others_busy > DISTURBED {
            self.notes.push(format!(
                "{name}: other processes used {:.0} % of a core; measure again on a quiet machine",
                load.others_busy
            ));
        }
        self.loads.push((name, load));
    }

    /// Adds a line of information, which has no budget.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Holds a measurement against its budget. A kept budget counts as unproven when `doubt`
    /// says how the conditions differed from the budget's; a missed one is missed anyway.
    pub fn judge(&mut self, budget: &Budget, measured: f64, detail: &str, doubt: Option<String>) {
        let verdict = match (budget.judge(measured), doubt) {
            (Verdict::Met, Some(doubt)) => Verdict::Unproven(doubt),
            (verdict, _) => verdict,
        };
        let mut text = format!("{} {}", number(measured), budget.unit);
        if !detail.is_empty() {
            let _infallible = write!(text, " ({detail})");
        }
        self.row(budget, text, &verdict);
    }

    /// Says that a budget was left out.
    pub fn left_out(&mut self, budget: &Budget, why: &str) {
        self.row(budget, "–".to_owned(), &Verdict::Unproven(why.to_owned()));
    }

    fn row(&mut self, budget: &Budget, measured: String, verdict: &Verdict) {
        match verdict {
            Verdict::Met => {}
            Verdict::Missed => self.missed += 1,
            Verdict::Unproven(_) => self.unproven += 1,
        }
        let what = format!("{}: {} {}", budget.what, budget.limit, budget.unit);
        self.rows.push([what, measured, verdict.to_string()]);
    }

    /// The whole report as text.
    pub fn text(&self) -> String {
        let mut lines = vec![String::new()];
        lines.extend(self.facts.iter().cloned());
        let steps = self
            .steps
            .iter()
            .map(|(name, took)| format!("{name} {:.1} s", took.as_secs_f64()));
        lines.push(format!("steps    {}", steps.collect::<Vec<_>>().join(", ")));
        lines.push(String::new());
        lines.extend(table(&self.load_rows()));
        lines.push(String::new());
        if !self.notes.is_empty() {
            lines.extend(self.notes.iter().cloned());
            lines.push(String::new());
        }
        let mut rows = vec![["budget", "measured", "verdict"].map(str::to_owned)];
        rows.extend(self.rows.iter().cloned());
        lines.extend(table(&rows));
        lines.push(String::new());
        lines.push(self.summary());
        lines.join("\n")
    }

    fn summary(&self) -> String {
        let met = self.rows.len() - self.missed - self.unproven;
        let mut text = format!("{met} of {} budgets met", self.rows.len());
        if self.missed > 0 {
            let _infallible = write!(text, ", {} MISSED", self.missed);
        }
        if self.unproven > 0 {
            let _infallible = write!(text, ", {} unproven", self.unproven);
        }
        text + "."
    }

    fn load_rows(&self) -> Vec<[String; 8]> {
        let heads = [
            "load",
            "a second",
            "p50 µs",
            "p99 µs",
            "server µs each",
            "server %",
            "driver %",
            "others %",
        ];
        let mut rows = vec![heads.map(str::to_owned)];
        for (name, load) in &self.loads {
            rows.push([
                name.clone(),
                number(load.rate),
                number(load.p50),
                number(load.p99),
                number(load.server_cpu),
                format!("{:.0}", load.server_busy),
                format!("{:.0}", load.driver_busy),
                format!("{:.0}", load.others_busy),
            ]);
        }
        rows
    }
}

/// A number for people: thousands set apart, one decimal below a thousand unless it is whole.
pub fn number(value: f64) -> String {
    if value.abs() < 999.95 {
        let text = format!("{value:.1}");
        return text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Lines of equal columns, the first row as the head, readable as Markdown too.
fn table<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            line(
                row.iter()
                    .zip(widths)
                    .map(|(cell, width)| format!("{cell:<width$}"))
                    .collect(),
            )
        })
        .collect();
    let rule = line(widths.iter().map(|width| "-".repeat(*width)).collect());
    lines.insert(1.min(lines.len()), rule);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{CYCLES, PENDING, START};

    #[test]
    fn numbers_for_people() {
        assert_eq!(number(1_234_567.8), "1,234,568");
        assert_eq!(number(10_000.0), "10,000");
        assert_eq!(number(999.96), "1,000");
        assert_eq!(number(54.04), "54");
        assert_eq!(number(54.06), "54.1");
        assert_eq!(number(0.0), "0");
    }

    #[test]
    fn verdicts_are_counted_and_doubt_never_hides_a_miss() {
        let mut report = Report::new(vec!["cores    2".to_owned()]);
        report.judge(&CYCLES, 12_000.0, "", None);
        report.judge(&START, 250.5, "median of 5", Some("not pinned".to_owned()));
        report.judge(&PENDING, 99.0, "", Some("20,000 pending".to_owned()));
        let text = report.text();
        assert!(
            text.contains("1 of 3 budgets met, 1 MISSED, 1 unproven."),
            "{text}"
        );
        assert!(text.contains("| 250.5 ms (median of 5) | MISSED"), "{text}");
        assert!(text.contains("unproven: 20,000 pending"), "{text}");
    }

    #[test]
    fn tables_are_aligned() {
        let rows = [["a", "µµ"], ["bbb", "c"]].map(|row| row.map(str::to_owned));
        assert_eq!(
            table(&rows),
            ["| a   | µµ |", "| --- | -- |", "| bbb | c  |"]
        );
    }
}
