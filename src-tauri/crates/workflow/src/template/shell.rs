//! Where in a shell line values may stand: the line is read as a POSIX shell reads it, with a hole in the place of each
//! value. A value is allowed only where it is certain that quotes around it make one word of it.

mod skipped;

/// What a shell line is read as: its characters, and holes where values come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// A character that the author wrote.
    Written(char),
    /// A value.
    Hole,
}

/// A place where a value may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Nothing of the same word stands before or after it, so that several values may become several words.
    pub(crate) alone: bool,
}

/// Why a value may not stand where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Inside quotes of the author's, of this sort.
    Quoted(&'static str),
    /// Behind a backslash, which would take the value's own quote.
    AfterBackslash,
    /// Behind a dollar sign, which would make other quotes of the value's own.
    AfterDollar,
    /// Behind `#`, where a line end in the value would begin a command.
    Comment,
    /// Where the program stands, so that the value would be run.
    Program,
    /// Inside of, or behind, something whose quotes shells read differently.
    Unclear(&'static str),
}

/// What surrounds the place that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Around {
    /// Parentheses of a subshell.
    Subshell,
    /// The parentheses of `$(…)`, within a word that has come so far.
    Substitution(Word),
    /// Double quotes.
    Quotes,
}

/// How far a word has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Word {
    /// What was read of it, `\0` for what is quoted or a value; nothing: it has not begun.
    text: String,
    /// It is, or comes before, the program.
    first: bool,
    /// It is the file of a redirection.
    file: bool,
}

impl Word {
    /// The first one of a command.
    fn of_command() -> Self {
        Self { first: true, ..Self::default() }
    }

    fn has_begun(&self) -> bool {
        !self.text.is_empty()
    }

    /// Whether what comes next of it says which program runs.
    fn names_program(&self) -> bool {
        self.first && !self.file && !is_assignment(&self.text)
    }
}

/// Reads a shell line up to its end.
struct Reader<'a> {
    symbols: &'a [Symbol],
    at: usize,
    around: Vec<Around>,
    word: Word,
    /// Something that makes the rest unclear.
    unclear: Option<&'static str>,
    spots: Vec<Result<Spot, Refusal>>,
}

/// For each hole of `symbols`, in their order, whether a value may stand there.
pub(crate) fn spots(symbols: &[Symbol]) -> Vec<Result<Spot, Refusal>> {
    let (around, word, spots) = (Vec::new(), Word::of_command(), Vec::new());
    let mut reader = Reader { symbols, at: 0, around, word, unclear: None, spots };
    while let Some(symbol) = reader.next() {
        if reader.around.last() == Some(&Around::Quotes) {
            reader.quoted(symbol);
        } else {
            reader.plain(symbol);
        }
    }
    reader.spots
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Symbol> {
        let symbol = self.symbols.get(self.at).copied();
        self.at += 1;
        symbol
    }

    fn peek(&self) -> Option<Symbol> {
        self.symbols.get(self.at).copied()
    }

    fn peeks(&self, wanted: char) -> bool {
        self.peek() == Some(Symbol::Written(wanted))
    }

    fn refuse(&mut self, why: Refusal) {
        self.spots.push(Err(self.unclear.map_or(why, Refusal::Unclear)));
    }

    /// A symbol between double quotes.
    fn quoted(&mut self, symbol: Symbol) {
        match symbol {
            Symbol::Hole => self.refuse(Refusal::Quoted("double quotes")),
            Symbol::Written('"') => {
                self.around.pop();
            }
            Symbol::Written('\\') => self.escaped(),
            Symbol::Written('$') => self.dollar(true),
            Symbol::Written('`') => self.backticks(),
            Symbol::Written(_) => {}
        }
    }

    /// A symbol outside of quotes.
    fn plain(&mut self, symbol: Symbol) {
        let Symbol::Written(c) = symbol else { return self.hole() };
        match c {
            '\'' => {
                self.in_word('\0');
                self.single_quotes();
            }
            '"' => {
                self.in_word('\0');
                self.around.push(Around::Quotes);
            }
            '\\' => self.escaped(),
            '$' => self.dollar(false),
            '`' => self.backticks(),
            '#' if !self.word.has_begun() => {
                // the line end belongs to what follows
                while self.peek().is_some_and(|next| next != Symbol::Written('\n')) {
                    if self.next() == Some(Symbol::Hole) {
                        self.refuse(Refusal::Comment);
                    }
                }
            }
            ' ' | '\t' => self.end_word(),
            '\n' | ';' | '&' | '|' => self.begin_command(),
            '<' | '>' => self.redirection(c),
            '(' => {
                if self.peeks('(') {
                    self.is_unclear("((");
                }
                self.begin_command();
                self.around.push(Around::Subshell);
            }
            ')' => self.close(),
            other => self.in_word(other),
        }
    }

    /// A value outside of quotes.
    fn hole(&mut self) {
        let ends = match self.peek() {
            None => true,
            Some(Symbol::Written(c)) => " \t\n;&|<>()".contains(c),
            Some(Symbol::Hole) => false,
        };
        if self.unclear.is_some() || self.names_program() {
            self.refuse(Refusal::Program);
        } else {
            self.spots.push(Ok(Spot { alone: !self.word.has_begun() && ends }));
        }
        self.in_word('\0');
    }

    /// Whether what comes next says which program runs: here, or by what a substitution around it writes.
    fn names_program(&self) -> bool {
        let mut outer = self.around.iter().filter_map(|around| match around {
            Around::Substitution(word) => Some(word),
            Around::Subshell | Around::Quotes => None,
        });
        self.word.names_program() || outer.any(Word::names_program)
    }

    /// From here on nothing is certain.
    fn is_unclear(&mut self, why: &'static str) {
        self.unclear = self.unclear.or(Some(why));
    }

    fn in_word(&mut self, c: char) {
        self.word.text.push(c);
    }

    /// A blank or an operator: what was read of a word is one.
    fn end_word(&mut self) {
        if !self.word.has_begun() {
            return;
        }
        let Word { text, first, file } = std::mem::take(&mut self.word);
        self.word.first = first && (file || is_assignment(&text) || leads_to_program(&text));
        match text.as_str() {
            "[[" => self.is_unclear("[["),
            // its patterns end with parentheses that nothing opened
            "case" if !self.around.is_empty() => self.is_unclear("“case” in parentheses"),
            _ => {}
        }
    }

    fn begin_command(&mut self) {
        self.end_word();
        self.word = Word::of_command();
    }

    fn redirection(&mut self, c: char) {
        if c == '<' && self.peeks('<') {
            self.is_unclear("<<");
        }
        if self.word.text.chars().all(|c| c.is_ascii_digit()) {
            // the number of what is redirected
            self.word.text.clear();
        }
        self.end_word();
        self.word.file = true;
        if self.peeks('&') {
            self.next();
        }
    }

    fn close(&mut self) {
        self.end_word();
        match self.around.pop() {
            Some(Around::Substitution(word)) => self.word = word,
            // of a subshell, a function, or a pattern of `case`
            Some(Around::Subshell | Around::Quotes) | None => self.begin_command(),
        }
    }
}

/// Whether a word, or what was read of it, gives a variable a value: `NAME=…`.
fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Words of the shell that a program, or another of them, stands behind.
fn leads_to_program(word: &str) -> bool {
    matches!(
        word,
        "!" | "{" | "coproc" | "do" | "elif" | "else" | "if" | "then" | "time" | "until" | "while" | "}"
    )
}
