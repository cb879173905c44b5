//! Where in a shell line values may stand: the line is read as a POSIX shell reads it, with a hole in the place of each
//! value. A value is allowed only where it is certain that quotes around it make one word of it.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// Parentheses: of a subshell, or of a substitution within a word of this state.
    Parentheses(Option<Word>),
    /// Double quotes.
    Quotes,
}

/// How far a word has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Word {
    /// Something of it was read.
    begun: bool,
    /// It is, or comes before, the program.
    first: bool,
    /// It is the file of a redirection.
    file: bool,
}

/// Reads a shell line up to its end.
struct Reader<'a> {
    symbols: &'a [Symbol],
    at: usize,
    around: Vec<Around>,
    word: Word,
    /// What was written of the word, `\0` for what is quoted or a value.
    text: String,
    /// Something that makes the rest unclear.
    unclear: Option<&'static str>,
    spots: Vec<Result<Spot, Refusal>>,
}

/// For each hole of `symbols`, in their order, whether a value may stand there.
pub(crate) fn spots(symbols: &[Symbol]) -> Vec<Result<Spot, Refusal>> {
    let word = Word { first: true, ..Word::default() };
    let (around, text, spots) = (Vec::new(), String::new(), Vec::new());
    let mut reader = Reader { symbols, at: 0, around, word, text, unclear: None, spots };
    while let Some(symbol) = reader.next() {
        if reader.around.last() == Some(&Around::Quotes) {
            reader.quoted(symbol)
        } else {
            reader.plain(symbol)
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
                self.skip_to('\'', Refusal::Quoted("single quotes"));
            }
            '"' => {
                self.in_word('\0');
                self.around.push(Around::Quotes);
            }
            '\\' => self.escaped(),
            '$' => self.dollar(false),
            '`' => self.backticks(),
            '#' if !self.word.begun => {
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
                    self.unclear.get_or_insert("((");
                }
                self.begin_command();
                self.around.push(Around::Parentheses(None));
            }
            ')' => self.close(),
            other => self.in_word(other),
        }
    }

    /// A value outside of quotes.
    fn hole(&mut self) {
        let Word { begun, first, file } = self.word;
        let after = self.peek();
        let ends = match after {
            None => true,
            Some(Symbol::Written(c)) => " \t\n;&|<>()".contains(c),
            Some(Symbol::Hole) => false,
        };
        if let Some(what) = self.unclear {
            self.refuse(Refusal::Unclear(what));
        } else if first && !file && !is_assignment(&self.text) {
            self.refuse(Refusal::Program);
        } else {
            self.spots.push(Ok(Spot { alone: !begun && ends }));
        }
        self.in_word('\0');
    }

    fn in_word(&mut self, c: char) {
        self.word.begun = true;
        self.text.push(c);
    }

    /// A blank or an operator: what was read of a word is one.
    fn end_word(&mut self) {
        if !self.word.begun {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let Word { first, file, .. } = self.word;
        let before_program = file || is_assignment(&text) || leads_to_program(&text);
        self.word = Word { begun: false, first: first && before_program, file: false };
        match text.as_str() {
            "[[" => self.unclear = self.unclear.or(Some("[[")),
            // its patterns end with parentheses that nothing opened
            "case" if !self.around.is_empty() => {
                self.unclear = self.unclear.or(Some("“case” in parentheses"));
            }
            _ => {}
        }
    }

    fn begin_command(&mut self) {
        self.end_word();
        self.word = Word { first: true, ..Word::default() };
    }

    fn redirection(&mut self, c: char) {
        if c == '<' && self.peeks('<') {
            self.unclear = self.unclear.or(Some("<<"));
        }
        if !self.text.is_empty() && self.text.chars().all(|c| c.is_ascii_digit()) {
            // the number of what is redirected
            self.text.clear();
            self.word.begun = false;
        }
        self.end_word();
        self.word.file = true;
        if self.peeks('&') {
            self.next();
        }
    }

    fn close(&mut self) {
        self.end_word();
        let of = self.around.pop();
        match of {
            Some(Around::Parentheses(Some(word))) => {
                self.word = word;
                self.text = "\0".to_owned();
            }
            // of a subshell, a function, or a pattern of `case`
            _ => self.begin_command(),
        }
    }

    /// What a backslash stands before.
    fn escaped(&mut self) {
        match self.next() {
            Some(Symbol::Hole) => self.refuse(Refusal::AfterBackslash),
            // a line that goes on
            Some(Symbol::Written('\n')) | None => {}
            Some(Symbol::Written(_)) => self.in_word('\0'),
        }
    }

    /// What a dollar sign stands before.
    fn dollar(&mut self, quoted: bool) {
        self.in_word('\0');
        match self.peek() {
            Some(Symbol::Hole) => {
                self.next();
                self.refuse(Refusal::AfterDollar);
            }
            Some(Symbol::Written('(')) => {
                self.next();
                if self.peeks('(') {
                    self.next();
                    self.arithmetic();
                } else {
                    self.around.push(Around::Parentheses(Some(self.word)));
                    self.text.clear();
                    self.word = Word { first: true, ..Word::default() };
                }
            }
            Some(Symbol::Written('{')) => self.braces(),
            Some(Symbol::Written('\'')) if !quoted => self.unclear = self.unclear.or(Some("$'")),
            Some(Symbol::Written('[')) => self.unclear = self.unclear.or(Some("$[")),
            Some(Symbol::Written('#' | '$' | '!' | '?' | '*' | '@' | '-')) => {
                self.next();
            }
            _ => {}
        }
    }

    /// The rest of `$((…))`. It says nothing of quotes as long as none stand in it.
    fn arithmetic(&mut self) {
        let (mut open, mut before) = (2, '(');
        while open > 0 {
            let Some(symbol) = self.next() else { return };
            let Symbol::Written(c) = symbol else {
                self.refuse(Refusal::Unclear("$(("));
                continue;
            };
            match c {
                '(' if before == '$' => self.unclear = self.unclear.or(Some("$((")),
                '(' => open += 1,
                ')' => open -= 1,
                '#' if before.is_ascii_digit() => {}
                '<' if before == '<' => self.unclear = self.unclear.or(Some("$((")),
                '\'' | '"' | '`' | '\\' | '{' | '#' | '\n' => self.unclear = self.unclear.or(Some("$((")),
                _ => {}
            }
            before = c;
        }
    }

    /// The rest of `${…}`. It says nothing of quotes as long as none stand in it.
    fn braces(&mut self) {
        self.next();
        while let Some(symbol) = self.next() {
            match symbol {
                Symbol::Hole => self.refuse(Refusal::Unclear("${")),
                Symbol::Written('}') => return,
                Symbol::Written('\'' | '"' | '`' | '\\' | '$' | '{') => {
                    self.unclear = self.unclear.or(Some("quotes or variables in ${"));
                }
                Symbol::Written(_) => {}
            }
        }
    }

    fn backticks(&mut self) {
        self.in_word('\0');
        while let Some(symbol) = self.next() {
            match symbol {
                Symbol::Hole => self.refuse(Refusal::Quoted("backticks")),
                Symbol::Written('\\') => {
                    if self.next() == Some(Symbol::Hole) {
                        self.refuse(Refusal::Quoted("backticks"));
                    }
                }
                Symbol::Written('`') => return,
                Symbol::Written(_) => {}
            }
        }
    }

    fn skip_to(&mut self, end: char, why: Refusal) {
        while let Some(symbol) = self.next() {
            match symbol {
                Symbol::Hole => self.refuse(why),
                Symbol::Written(c) if c == end => return,
                Symbol::Written(_) => {}
            }
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
