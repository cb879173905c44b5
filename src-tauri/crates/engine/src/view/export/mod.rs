//! Reports as files to keep, in each of the formats.

mod html;
mod markdown;

use contract::{
    Timestamp,
    report::{Report, ReportExport, ReportFormat},
    text,
};

/// A report as a file.
pub(crate) fn export(report: &Report, format: ReportFormat) -> ReportExport {
    let title = title(report);
    let written = match format {
        ReportFormat::Markdown => markdown::written(report),
        ReportFormat::Html => html::page(report),
    };
    let file_name = text::file_name(&title, "report", format.ending());
    ReportExport { id: report.id, title, format, file_name, text: written }
}

/// What it is called, in one line.
fn title(report: &Report) -> String {
    text::clean(&report.title).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The paragraph before the text; none where the text says it, as it often does by its own first one.
fn lead(report: &Report) -> Option<&str> {
    let summary = report.summary.trim();
    (!summary.is_empty() && !report.output.contains(summary)).then_some(summary)
}

/// Whoever reads the file may be in another zone, and in another year.
fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::task::Artifact;

    const ID: &str = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa";

    fn report(title: &str, summary: &str, output: &str) -> Report {
        Report {
            id: ID.parse().unwrap(),
            task_id: ID.parse().unwrap(),
            title: title.to_owned(),
            agent: "Research Briefing".to_owned(),
            summary: summary.to_owned(),
            output: output.to_owned(),
            artifacts: vec![Artifact { name: "a`<b>.csv".to_owned(), path: String::new(), bytes: 1536 }],
            metrics: Default::default(),
            created_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        }
    }

    fn html(output: &str) -> String {
        export(&report("Acme", "", output), ReportFormat::Html).text
    }

    #[test]
    fn markdown_stands_as_it_was_written_under_a_heading() {
        let kept = "It makes **anvils**.\n\n## Who\n\n<b>not bold</b>";
        let export = export(&report("What *is*\nAcme?", "Anvils, in short.", kept), ReportFormat::Markdown);
        assert_eq!(export.file_name, "what-is-acme.md");
        assert_eq!(
            export.text,
            format!(
                "# What \\*is\\* Acme?\n\n*Research Briefing, 2 January 2026, 03:04 UTC*\n\nAnvils, in short.\n\n{kept}\n\n\
                 ## Files\n\n- ``a`<b>.csv`` (1.5 KiB)\n"
            )
        );
    }

    #[test]
    fn a_summary_that_the_text_says_is_not_said_twice() {
        for format in ReportFormat::ALL {
            let text = export(&report("Acme", " Anvils. ", "Anvils.\n\nMore."), format).text;
            assert_eq!(text.matches("Anvils.").count(), 1, "{text}");
            let text = export(&report("Acme", "Anvils.", ""), format).text;
            assert_eq!(text.matches("Anvils.").count(), 1, "{text}");
        }
    }

    #[test]
    fn a_page_has_what_the_window_shows() {
        let page = html(
            "# Found\n\nSee `a.rs`, ~~not~~ **[there](https://x.y/?a=1&b=\"2)**, [write](mailto:a@b.c), <d@e.f>.\n\n- [x] one\n\n\
             |a|b|\n|-|-:|\n|1|2|\n\n```rust\nlet a = &b;\n```\n",
        );
        for part in [
            "<title>Acme</title>",
            "<h1 dir=\"auto\">Acme</h1>",
            "Research Briefing · <time datetime=\"2026-01-02T03:04:05Z\">2 January 2026, 03:04 UTC</time>",
            "<h2>Found</h2>",
            "<del>not</del>",
            "<a href=\"https://x.y/?a=1&amp;b=&quot;2\" rel=\"noopener noreferrer\">there</a>",
            "<a href=\"mailto:a@b.c\" rel=\"noopener noreferrer\">write</a>",
            "<a href=\"mailto:d@e.f\" rel=\"noopener noreferrer\">d@e.f</a>",
            "checked=\"\"",
            "text-align: right",
            "let a = &amp;b;",
            "<li><code>a`&lt;b&gt;.csv</code> (1.5 KiB)</li>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(page.contains("Content-Security-Policy"), "{page}");
        assert!(
            page.find("Content-Security-Policy") < page.find("<style>"),
            "nothing comes before the policy"
        );
    }

    /// The tags of a page with their attributes, without those of its own frame.
    fn tags(page: &str) -> Vec<&str> {
        let body = page.split_once("<main>").unwrap().1;
        body.split('<').skip(1).map(|tag| tag.split_once('>').unwrap().0).collect()
    }

    #[test]
    fn nothing_that_a_model_writes_runs_or_loads_anything() {
        for bad in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div onclick=\"x()\">\n\n**b**\n\n</div>",
            "<style>*{display:none}</style>",
            "<!-- a -->\n<meta http-equiv=refresh content=0>",
            "</main></body><iframe src=https://x.y>",
            "![a picture](https://tracker.example/x.png \"t\")",
            "![a](x)![b](javascript:alert(1))",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](<java\tscript:alert(1)>)",
            "[a](&#106;avascript:alert(1))",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](vbscript:x) [b](file:///etc/passwd) [c](//x.y) [d](x.html)",
            "[a](https://x.y \"t\\\" onmouseover=alert(1)\")",
            "[a](<https://x.y\" onmouseover=\"alert(1)>)",
            "<https://x.y/\"onmouseover=alert(1)>",
            "```\"onload=\"x\n</code><script>\n```",
            "[a]: javascript:alert(1)\n\n[a] [b][a]",
        ] {
            let page = html(bad);
            for tag in tags(&page) {
                let name = tag.trim_start_matches('/').split(' ').next().unwrap();
                let known = [
                    "p", "strong", "a", "span", "pre", "code", "section", "h2", "ul", "li", "main", "body",
                    "html",
                ];
                assert!(known.contains(&name), "{bad}: <{tag}>");
                if let Some(address) = tag.strip_prefix("a href=\"") {
                    assert!(address.starts_with("https://x.y"), "{bad}: <{tag}>");
                    assert_eq!(tag.matches('"').count(), 4, "{bad}: <{tag}>");
                }
            }
        }
    }

    #[test]
    fn a_title_is_no_markup_either() {
        let page = export(&report("</title><script>x</script>", "", "b"), ReportFormat::Html).text;
        assert!(!page.contains("<script"), "{page}");
        let nothing = export(&report("", "", ""), ReportFormat::Html);
        assert_eq!(nothing.file_name, "report.html");
    }

    #[test]
    fn nesting_without_end_is_written() {
        assert!(html(&(">".repeat(5000) + " deep")).contains("deep"));
    }
}
