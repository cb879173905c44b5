//! A notice as a mail.

use contract::{
    notice::{NoticeDocument, NoticeTask},
    notify::{MailRules, NoticeKind},
    text,
};
use engine::ports::Undelivered;
use lettre::{
    Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

/// The mail. One that is written again is the same, and has the same `Message-ID`.
pub(crate) fn compose(rules: &MailRules, notice: &NoticeDocument) -> Result<Message, Undelivered> {
    let (from, to) = (mailbox("notify.mail.from", &rules.from)?, mailbox("notify.mail.to", &rules.to)?);
    let id = format!("<{}@{}>", notice.id, from.email.domain());
    // nobody's holiday note answers it
    let automatic =
        HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .from(from)
        .to(to)
        .subject(subject(notice))
        .message_id(Some(id))
        .date(notice.at.into())
        .raw_header(automatic)
        .header(ContentType::TEXT_PLAIN)
        .body(body(notice))
        .map_err(|error| Undelivered {
            field: "notify.mail.to",
            message: format!("The mail could not be written: {error}."),
            hint: "Look at both addresses.".to_owned(),
            for_good: true,
        })
}

fn mailbox(field: &'static str, address: &str) -> Result<Mailbox, Undelivered> {
    address.trim().parse().map_err(|error| Undelivered {
        field,
        message: format!("“{}” is no address for mail: {error}.", address.trim()),
        hint: "Write it as you@example.org.".to_owned(),
        for_good: true,
    })
}

/// In one line, whatever the title holds.
fn subject(notice: &NoticeDocument) -> String {
    let title = notice.task.as_ref().map_or("", |task| task.title.as_str());
    let subject = match notice.event {
        NoticeKind::Completed => format!("Completed: {title}"),
        NoticeKind::Failed => format!("Failed: {title}"),
        NoticeKind::NeedsYou => format!("Needs you: {title}"),
        NoticeKind::Test => "A test from Legwork".to_owned(),
    };
    subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn body(notice: &NoticeDocument) -> String {
    match &notice.task {
        Some(task) => about(task),
        None => "Mail from Legwork arrives here. Nobody needs to do anything.\n".to_owned(),
    }
}

fn about(task: &NoticeTask) -> String {
    let took = text::duration(task.duration_seconds.round() as i64);
    let mut lines = vec![format!("{}: {}", task.status.label(), task.title), String::new()];
    if let Some(question) = &task.question {
        lines.push(format!("It asks: {question}"));
    }
    if let Some(error) = &task.error {
        lines.push(error.message.clone());
        lines.extend(error.hint.clone());
    } else if let Some(summary) = &task.summary {
        lines.push(summary.clone());
    }
    lines.extend([
        String::new(),
        format!("Agent: {}", task.agent),
        format!("Took: {took}"),
        format!("Task: {}", task.short_id),
        String::new(),
    ]);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Status, TaskId, TaskType, Timestamp};

    fn rules() -> MailRules {
        MailRules { from: "me@example.org".into(), to: "you@example.net".into(), ..MailRules::default() }
    }

    fn notice(title: &str) -> NoticeDocument {
        let task = NoticeTask {
            id: "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse::<TaskId>().unwrap(),
            short_id: "9f31c0aa".into(),
            title: title.into(),
            agent: "shell".into(),
            task_type: TaskType::Coding,
            status: Status::Completed,
            duration_seconds: 754.4,
            summary: Some("42 passed".into()),
            error: None,
            question: None,
        };
        let at = Timestamp::from_second(1_764_500_000).unwrap();
        NoticeDocument { id: "018f-1".into(), event: NoticeKind::Completed, at, task: Some(task) }
    }

    fn written(title: &str) -> String {
        String::from_utf8(compose(&rules(), &notice(title)).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_says_what_happened_and_is_the_same_when_it_is_sent_again() {
        let mail = written("Run the tests");
        for part in [
            "Message-ID: <018f-1@example.org>",
            "Subject: Completed: Run the tests",
            "From: me@example.org",
            "To: you@example.net",
            "Auto-Submitted: auto-generated",
            "42 passed",
            "Took: 12m",
            "Task: 9f31c0aa",
        ] {
            assert!(mail.contains(part), "{part} is not in\n{mail}");
        }
        assert_eq!(mail, written("Run the tests"));
    }

    #[test]
    fn a_title_adds_no_line_to_the_head() {
        let mail = written("Tests\r\nBcc: all@example.org");
        let head = mail.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    }

    #[test]
    fn an_address_that_is_none_is_told_beside_its_field() {
        let wrong = MailRules { to: "you".into(), ..rules() };
        assert_eq!(compose(&wrong, &notice("a")).unwrap_err().field, "notify.mail.to");
    }
}
