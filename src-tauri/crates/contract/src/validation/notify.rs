//! What may be set about notices. What is switched off may be half typed; what is switched on must be able to work.

use super::{findings::finding, rules::agent_name};
use crate::{
    error::FieldError,
    notify::{
        AFTER_SECONDS, AGENT_STRATEGIES_MAX, DIGEST_OVER, MIN_DELTA, MailRules, MailSecurity, NotifyRules,
        THROTTLE_SECONDS, WebhookRules,
    },
};

/// Most characters of one line.
const LINE_MAX: usize = 320;
/// Most characters of an address on the web.
const URL_MAX: usize = 2000;

pub(super) fn rules(rules: &NotifyRules) -> Vec<FieldError> {
    let mut found = vec![];
    for (field, value, allowed) in [
        ("notify.min_delta", rules.min_delta, MIN_DELTA),
        ("notify.throttle_seconds", rules.throttle_seconds, THROTTLE_SECONDS),
        ("notify.digest_over", rules.digest_over, DIGEST_OVER),
        ("notify.after_seconds", rules.after_seconds, AFTER_SECONDS),
        ("notify.mail.port", rules.mail.port, 1..=65_535),
    ] {
        if !allowed.contains(&value) {
            let message =
                format!("{value} is outside what is allowed: {} to {}.", allowed.start(), allowed.end());
            found.push(finding(field, &message));
        }
    }
    match (rules.quiet_from, rules.quiet_to) {
        (Some(from), Some(to)) if from == to => {
            found.push(finding(
                "notify.quiet_to",
                "Quiet hours end when they begin; choose another time, or none.",
            ));
        }
        _ => {}
    }
    if rules.agents.len() > AGENT_STRATEGIES_MAX {
        found.push(finding("notify.agents", &format!("At most {AGENT_STRATEGIES_MAX} agents.")));
    }
    let names = rules.agents.iter().filter_map(|of| agent_name(&of.agent).err());
    found.extend(names.map(|message| finding("notify.agents", &message)));
    found.extend(mail(&rules.mail));
    found.extend(webhook(&rules.webhook).err().map(|message| finding("notify.webhook.url", &message)));
    found
}

fn mail(rules: &MailRules) -> Vec<FieldError> {
    let mut found = vec![];
    let fields = [
        ("notify.mail.server", &rules.server),
        ("notify.mail.user", &rules.user),
        ("notify.mail.from", &rules.from),
        ("notify.mail.to", &rules.to),
    ];
    for (field, text) in fields {
        if text.chars().count() > LINE_MAX || text.chars().any(char::is_control) {
            found.push(finding(field, &format!("One line of at most {LINE_MAX} characters.")));
        }
    }
    if !rules.on {
        return found;
    }
    let server = rules.server.trim();
    if server.is_empty() || server.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '@')) {
        let message = "The name of the mail server is needed, such as smtp.example.org, without http and without a port.";
        found.push(finding("notify.mail.server", message));
    }
    for (field, text) in [("notify.mail.from", &rules.from), ("notify.mail.to", &rules.to)] {
        if !is_mail_address(text.trim()) {
            let message = format!("“{}” is no address for mail; write it as you@example.org.", text.trim());
            found.push(finding(field, &message));
        }
    }
    if rules.security == MailSecurity::Open && !rules.user.is_empty() && !is_this_machine(server) {
        let message = "With `open` the password would be readable on its way; choose starttls or tls, or leave the \
                       user name empty.";
        found.push(finding("notify.mail.security", message));
    }
    found
}

fn is_this_machine(server: &str) -> bool {
    server == "localhost" || server == "::1" || server.starts_with("127.")
}

fn is_mail_address(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, host)) => {
            !name.is_empty()
                && !host.is_empty()
                && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"'))
                && !host.contains('@')
        }
        None => false,
    }
}

fn webhook(rules: &WebhookRules) -> Result<(), String> {
    let url = rules.url.trim();
    if url.chars().count() > URL_MAX || url.chars().any(char::is_control) {
        return Err(format!("One line of at most {URL_MAX} characters."));
    }
    if !rules.on {
        return Ok(());
    }
    let rest = url
        .split_once("://")
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"));
    let host = rest.map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(host) if host.contains('@') => {
            Err("It has a name or a password before the @; leave that out: calls are signed instead."
                .to_owned())
        }
        Some(host) if !host.is_empty() && !url.contains(char::is_whitespace) => Ok(()),
        Some(_) | None => Err(format!("“{url}” is no address; write it as https://example.org/hook.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    fn fields(change: impl FnOnce(&mut NotifyRules)) -> Vec<String> {
        let mut wanted = NotifyRules::default();
        change(&mut wanted);
        rules(&wanted).into_iter().map(|found| found.field).collect()
    }

    #[test]
    fn what_is_switched_on_must_be_able_to_work() {
        assert!(fields(|_| {}).is_empty());
        assert!(fields(|r| r.webhook.url = "half typ".into()).is_empty(), "nothing typed is lost");
        assert_eq!(
            fields(|r| r.mail.on = true),
            ["notify.mail.server", "notify.mail.from", "notify.mail.to"]
        );
        let whole = |r: &mut NotifyRules| {
            r.mail = MailRules {
                on: true,
                server: "smtp.example.org".into(),
                from: "me@example.org".into(),
                to: "you@example.org".into(),
                ..MailRules::default()
            };
        };
        assert!(fields(whole).is_empty());
        let with = |change: fn(&mut MailRules)| {
            fields(|r| {
                whole(r);
                change(&mut r.mail);
            })
        };
        assert_eq!(with(|m| m.server = "https://smtp".into()), ["notify.mail.server"]);
        assert_eq!(with(|m| m.to = "you@example.org, me".into()), ["notify.mail.to"]);
        assert_eq!(with(|m| m.from = "a@b\nBcc: c@d".into()), ["notify.mail.from", "notify.mail.from"]);
        assert_eq!(with(|m| m.port = 0), ["notify.mail.port"]);
        let open = |m: &mut MailRules| (m.security, m.user) = (MailSecurity::Open, "me".into());
        assert_eq!(with(open), ["notify.mail.security"]);
        for (url, allowed) in [
            ("https://example.org/hook?a=1", true),
            ("http://192.168.1.7:8080", true),
            ("ftp://example.org", false),
            ("example.org", false),
            ("https://", false),
            ("https://me:secret@example.org", false),
            ("https://example.org/a b", false),
        ] {
            let found =
                fields(|r| r.webhook = WebhookRules { on: true, url: url.into(), ..WebhookRules::default() });
            assert_eq!(found.is_empty(), allowed, "{url}: {found:?}");
        }
    }

    #[test]
    fn figures_have_their_ranges() {
        assert_eq!(fields(|r| r.min_delta = 0), ["notify.min_delta"]);
        assert_eq!(fields(|r| r.digest_over = 101), ["notify.digest_over"]);
        let quiet = |r: &mut NotifyRules| {
            (r.quiet_from, r.quiet_to) = (Some(time(22, 0, 0, 0)), Some(time(22, 0, 0, 0)));
        };
        assert_eq!(fields(quiet), ["notify.quiet_to"]);
    }
}
