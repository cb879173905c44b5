//! What options say of a coding agent, laid over what there is.

use super::{agent::CodingOptions, words::CodingClientName};
use contract::coding::CodingSetup;

/// The word that takes away what is there.
const NONE: &str = "none";

/// Whether any of them is given.
pub(crate) fn is_given(options: &CodingOptions) -> bool {
    let CodingOptions { client, protocol, program, args, permissions, rounds, quiet_minutes } = options;
    client.is_some()
        || protocol.is_some()
        || program.is_some()
        || !args.is_empty()
        || permissions.is_some()
        || rounds.is_some()
        || quiet_minutes.is_some()
}

/// What is given, laid over what there is. Another client begins anew.
pub(crate) fn setup(options: &CodingOptions, before: Option<CodingSetup>) -> CodingSetup {
    let mut setup = before.unwrap_or_default();
    if let Some(CodingClientName(client)) = options.client
        && client != setup.client
    {
        let CodingSetup { permissions, rounds, quiet_minutes, fallbacks, .. } = setup;
        setup = CodingSetup { permissions, rounds, quiet_minutes, fallbacks, ..CodingSetup::of(client) };
    }
    setup.protocol = options.protocol.or(setup.protocol);
    if let Some(program) = &options.program {
        setup.program = Some(program.clone()).filter(|program| !program.is_empty());
    }
    setup.arguments = unless_none(&options.args).unwrap_or(setup.arguments);
    setup.permissions = options.permissions.unwrap_or(setup.permissions);
    setup.rounds = options.rounds.unwrap_or(setup.rounds);
    if let Some(minutes) = options.quiet_minutes {
        setup.quiet_minutes = Some(minutes).filter(|minutes| *minutes != 0);
    }
    setup
}

/// What is given several times; nothing for `none`, and `None` where it is not given.
pub(crate) fn unless_none(given: &[String]) -> Option<Vec<String>> {
    match given {
        [] => None,
        [one] if one == NONE => Some(vec![]),
        all => Some(all.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::coding::{CodingClient, PermissionPolicy};

    #[test]
    fn what_is_given_lies_over_what_there_is() {
        let before = || CodingSetup {
            arguments: vec!["--verbose".to_owned()],
            rounds: 5,
            quiet_minutes: Some(10),
            ..CodingSetup::of(CodingClient::Codex)
        };
        let none = CodingOptions::default();
        assert!(!is_given(&none));
        assert_eq!(setup(&none, Some(before())), before());
        let options = CodingOptions {
            args: vec!["none".to_owned()],
            permissions: Some(PermissionPolicy::All),
            quiet_minutes: Some(0),
            ..CodingOptions::default()
        };
        let after = setup(&options, Some(before()));
        assert!(after.arguments.is_empty() && after.quiet_minutes.is_none());
        assert_eq!((after.rounds, after.permissions), (5, PermissionPolicy::All));
        let other = CodingOptions {
            client: Some(CodingClientName(CodingClient::Gemini)),
            ..CodingOptions::default()
        };
        let after = setup(&other, Some(before()));
        assert!(after.client == CodingClient::Gemini && after.arguments.is_empty() && after.rounds == 5);
    }
}
