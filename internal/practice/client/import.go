package client

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/partwell/partwell/internal/civil"
)

// MostRows is how many clients one list may bring, MostBytes how long it may be, MostColumns how wide.
const (
	MostRows    = 5000
	MostBytes   = 4 << 20
	MostColumns = 100
)

// Finding is one thing about a row, in words: what it is, and what to do. Stops says that nothing
// can be brought in until it is mended; without it the row is left out and everything else goes on.
// Row counts as a spreadsheet does, from 1, headings included; 0 is the list as a whole.
type Finding struct {
	Row    int
	Column Column
	What   string
	Do     string
	Stops  bool
}

// Row is one row of a list as it would be brought in. Agreed is the day on which this client
// agreed to how the practice works, when the list says so. Leave says that the row is left out.
type Row struct {
	No     int
	Client Client
	Agreed civil.Date
	Leave  bool
}

// Heading is a column of the list: its heading as it stands there (empty without headings), what
// it is taken for, and a first value to recognise it by.
type Heading struct {
	Title   string
	Column  Column
	Example string
}

// List is the dry run of an import: how the bytes were read, what each column is taken for, the
// rows and everything that is to be said about them. Nothing is stored by making one.
type List struct {
	Encoding  string
	Delimiter string
	Headed    bool
	Headings  []Heading
	Rows      []Row
	Findings  []Finding
}

// Ready reports whether the list can be brought in: there is somebody in it and nothing stops it.
func (l List) Ready() bool {
	for _, f := range l.Findings {
		if f.Stops {
			return false
		}
	}
	return len(l.Coming()) > 0
}

// Coming gives the rows that would be brought in.
func (l List) Coming() []Row {
	var out []Row
	for _, r := range l.Rows {
		if !r.Leave {
			out = append(out, r)
		}
	}
	return out
}

// About gives the findings of one row.
func (l List) About(row int) []Finding {
	var out []Finding
	for _, f := range l.Findings {
		if f.Row == row {
			out = append(out, f)
		}
	}
	return out
}

// Read makes the dry run of a list, pasted or from a file: any usual encoding, comma, semicolon,
// tab or bar, with or without headings, columns in any order. known are the clients there already
// (id, names, e-mail, phone are looked at); today refuses days to come. chosen, when not nil, says
// what each column is, as somebody changed it in the dry run.
func Read(input []byte, chosen []Column, known []Client, today civil.Date) List {
	if len(input) > MostBytes {
		return stopped("The list is longer than 4 megabytes.", "Bring it in in parts.")
	}
	text, how := decode(input)
	delim := delimiter(text)
	records, more := cut(text, delim, MostRows+1)
	if len(records) == 0 {
		return stopped("There is nothing in the list.", "Paste one client on a line: name, phone, e-mail. Or choose a file.")
	}
	l := List{Encoding: how, Delimiter: string(delim), Headed: !records[0].broken && isHeading(records[0].cells)}
	rows := records
	if l.Headed {
		rows = records[1:]
	}
	if more || len(rows) > MostRows {
		return stopped(fmt.Sprintf("There are more than %d clients in the list.", MostRows), "Bring it in in parts.")
	}
	if len(rows) == 0 {
		return stopped("There are headings in the list and nobody below them.", "Add one client on a line.")
	}
	if slices.ContainsFunc(records, func(r record) bool { return len(r.cells) > MostColumns }) {
		return stopped(fmt.Sprintf("There are more than %d columns in the list.", MostColumns), "Take out the columns that are not about names and contacts.")
	}
	as := reading{columns: l.head(records[0], rows, chosen), today: today, date: readDate}
	if l.Headed {
		as.titles = titled(len(records[0].cells), rows)
	}
	if monthFirst(rows) {
		as.date = readMonthFirst
	}
	for _, r := range rows {
		l.take(r, as)
	}
	return l.Against(known)
}

// Against gives the list compared with the clients there are: who is there already, or twice in the
// list, is left out and said so. l, compared with nobody yet, stays as it is.
func (l List) Against(known []Client) List {
	l.Rows, l.Findings = slices.Clone(l.Rows), slices.Clone(l.Findings)
	l.compare(known)
	slices.SortStableFunc(l.Findings, func(a, b Finding) int { return a.Row - b.Row })
	return l
}

// reading is how the rows of a list are read: what each column is (nil: each cell by its look), how
// many columns have a heading (0 without headings), and in which order dates are written.
type reading struct {
	columns []Column
	titles  int
	today   civil.Date
	date    func(string) (civil.Date, error)
}

// titled gives how many cells a row may have below n headings: n, or 0 for any number where half
// of the rows have more, so that it is the headings that are short.
func titled(n int, rows []record) int {
	wider := 0
	for _, r := range rows {
		if len(r.cells) > n && strings.Join(r.cells[n:], "") != "" {
			wider++
		}
	}
	if wider*2 > len(rows) {
		return 0
	}
	return n
}

func stopped(what, do string) List {
	return List{Findings: []Finding{{What: what, Do: do, Stops: true}}}
}

// head fills the headings. The columns are nil when each row is read by its content.
func (l *List) head(first record, rows []record, chosen []Column) []Column {
	width := 0
	for _, r := range rows {
		if !r.broken {
			width = max(width, len(r.cells))
		}
	}
	if l.Headed {
		width = max(width, len(first.cells))
	}
	title := make([]string, width)
	if l.Headed {
		copy(title, first.cells)
	}
	var columns []Column
	switch {
	case chosen != nil:
		columns = make([]Column, width)
		copy(columns, chosen)
	case l.Headed:
		columns = match(title, rows)
	}
	for i := range width {
		h := Heading{Title: title[i]}
		if columns != nil {
			h.Column = columns[i]
		} else {
			h.Column = mostly(rows, i)
		}
		for _, r := range rows {
			if h.Example == "" && !r.broken && i < len(r.cells) {
				h.Example = r.cells[i]
			}
		}
		l.Headings = append(l.Headings, h)
	}
	return columns
}

func (l *List) say(stops bool, row int, col Column, what, do string, args ...any) {
	l.Findings = append(l.Findings, Finding{row, col, fmt.Sprintf(what, args...), do, stops})
}

// take reads one record into a row and says what is wrong with it.
func (l *List) take(r record, as reading) {
	if r.broken {
		l.Rows = append(l.Rows, Row{No: r.no, Leave: true})
		l.say(true, r.no, Skip, "Row %d has a quotation mark that does not end, or not where it should.", "Open the list, take the mark out or add the missing one in this row, and choose the list again.", r.no)
		return
	}
	var got map[Column]string
	if as.columns == nil {
		got = byCells(r.cells)
	} else {
		got = byColumns(r.cells, as.columns)
		if as.titles > 0 && strings.Join(r.cells[min(as.titles, len(r.cells)):], "") != "" {
			l.say(true, r.no, Skip, "Row %d has more cells than there are headings.", "Put quotation marks around a cell that has the parting sign in it, and choose the list again.", r.no)
		}
	}
	row := Row{No: r.no, Client: Client{
		Name: wholeName(got), OtherName: got[ColOtherName], Pronouns: got[ColPronouns],
		Email: strings.ToLower(strings.TrimPrefix(got[ColEmail], "mailto:")), Phone: strings.TrimPrefix(got[ColPhone], "tel:"), State: Active,
	}}
	l.judge(&row)
	row.Client.Since = l.date(r.no, ColSince, got[ColSince], as)
	row.Agreed = l.date(r.no, ColAgreed, got[ColAgreed], as)
	l.Rows = append(l.Rows, row)
}

// judge says what is wrong with a row's name and contacts, and folds the name.
func (l *List) judge(row *Row) {
	c := &row.Client
	switch {
	case c.Name == "":
		l.say(true, row.No, ColName, "Row %d has no name.", "Add the name, or take the row out.", row.No)
	case len([]rune(c.Name)) > LongestName || len([]rune(c.OtherName)) > LongestName || len([]rune(c.Pronouns)) > LongestName:
		l.say(true, row.No, ColName, "Row %d has a name of more than 200 letters.", "See whether the columns are the right ones.", row.No)
	}
	if c.Email != "" && (!EmailLike(c.Email) || len(c.Email) > LongestName) {
		l.say(true, row.No, ColEmail, "Row %d: “%s” is not an e-mail address.", "Mend it, or leave the cell empty.", row.No, short(c.Email))
	}
	if c.Phone != "" && (!PhoneLike(c.Phone) || len(c.Phone) > LongestName) {
		l.say(true, row.No, ColPhone, "Row %d: “%s” is not a phone number.", "Mend it, or leave the cell empty.", row.No, short(c.Phone))
	}
	c.NameKey = NameKey(c.Name)
	if c.NameKey == "" {
		c.NameKey = strings.ToLower(c.Name)
	}
}

// date reads a date of a row and says what is wrong with it.
func (l *List) date(row int, col Column, text string, as reading) civil.Date {
	if text == "" {
		return ""
	}
	d, err := as.date(text)
	switch {
	case err != nil:
		l.say(true, row, col, "Row %d: “%s” is not a date.", "Write it like 3 March 2024 or 2024-03-03, or leave the cell empty.", row, short(text))
	case d > as.today:
		l.say(true, row, col, "Row %d: %s is still to come.", "Write the day on which it was.", row, d.Full())
	default:
		return d
	}
	return ""
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func byColumns(cells []string, columns []Column) map[Column]string {
	got := map[Column]string{}
	for i, cell := range cells {
		if i < len(columns) && columns[i] != Skip && got[columns[i]] == "" {
			got[columns[i]] = cell
		}
	}
	return got
}

// byCells reads a row without headings: each cell by its look, the first name-like one as the
// name. A row of one cell is parted at its blanks.
func byCells(cells []string) map[Column]string {
	if len(cells) == 1 {
		return byWords(cells[0])
	}
	got := map[Column]string{}
	for _, cell := range cells {
		col := byContent(cell)
		if name, mail, ok := angled(cell); ok {
			if got[ColName] == "" {
				got[ColName] = name
			}
			col, cell = ColEmail, mail
		}
		if got[col] == "" && col != Skip {
			got[col] = cell
		}
	}
	return got
}

// angled parts "Ana Duarte <ana@example.org>".
func angled(cell string) (name, mail string, ok bool) {
	name, rest, found := strings.Cut(cell, "<")
	mail, tail, closed := strings.Cut(rest, ">")
	if !found || !closed || strings.TrimSpace(tail) != "" || !strings.Contains(mail, "@") {
		return "", "", false
	}
	return squeeze(name), squeeze(mail), true
}

// byWords parts a line without parting signs: "Ana Duarte 020 7946 0000 ana@example.org".
func byWords(line string) map[Column]string {
	got := map[Column]string{}
	var name, phone []string
	for _, w := range strings.Fields(line) {
		switch {
		case strings.Contains(w, "@") && got[ColEmail] == "":
			got[ColEmail] = strings.Trim(w, "<>()[].,;")
		case strings.IndexFunc(w, unicode.IsDigit) >= 0 && strings.IndexFunc(w, unicode.IsLetter) < 0,
			len(phone) > 0 && strings.IndexFunc(w, unicode.IsLetter) < 0:
			phone = append(phone, w)
		default:
			name = append(name, w)
		}
	}
	got[ColName], got[ColPhone] = strings.Join(name, " "), strings.Join(phone, " ")
	return got
}

// wholeName joins first and last name, and turns "Duarte, Ana" round.
func wholeName(got map[Column]string) string {
	name := got[ColName]
	if name == "" {
		return squeeze(got[ColFirst] + " " + got[ColLast])
	}
	if last, first, ok := strings.Cut(name, ","); ok && !strings.Contains(first, ",") && strings.TrimSpace(first) != "" {
		name = first + " " + last
	}
	return squeeze(name)
}

// compare finds rows that are in the list twice and those that are clients already: the same
// name, and the same e-mail address or phone number, or neither of the two to tell them apart by.
// They are left out and said so; the same list brought in again adds nobody.
func (l *List) compare(known []Client) {
	there := map[string][]Client{}
	for _, c := range known {
		there[c.NameKey] = append(there[c.NameKey], c)
	}
	seen := map[string][]Row{}
	for i := range l.Rows {
		r := &l.Rows[i]
		if r.Leave || r.Client.Name == "" {
			continue
		}
		for _, c := range there[r.Client.NameKey] {
			if !r.Leave && samePerson(c, r.Client) {
				r.Leave = true
				l.say(false, r.No, ColName, "Row %d: %s is a client already.", "This row is left out, and nothing about the client changes.", r.No, r.Client.Name)
			}
		}
		for _, o := range seen[r.Client.NameKey] {
			if !r.Leave && samePerson(o.Client, r.Client) {
				r.Leave = true
				l.say(false, r.No, ColName, "Row %d is the same client as row %d.", "This row is left out. If they are two people, give each an e-mail address or a phone number.", r.No, o.No)
			}
		}
		seen[r.Client.NameKey] = append(seen[r.Client.NameKey], *r)
	}
}

// Twin reports whether two clients look like the same person: the same folded name, and the same
// e-mail address or phone number, or neither of the two to tell them apart by.
func (c Client) Twin(o Client) bool { return c.NameKey == o.NameKey && samePerson(c, o) }

// samePerson compares two clients of the same folded name.
func samePerson(a, b Client) bool {
	if a.Email != "" && strings.EqualFold(a.Email, b.Email) || SamePhone(a.Phone, b.Phone) {
		return true
	}
	return a.Email == "" && a.Phone == "" || b.Email == "" && b.Phone == ""
}
