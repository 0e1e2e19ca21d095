package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/civil"
)

// MostRows is how many clients one list may bring, MostBytes how long it may be, MostColumns how wide.
const (
	MostRows    = 5000
	MostBytes   = 4 << 20
	MostColumns = 100
)

// Finding is one thing about a row, in words: what it is, and what to do. Stops says that nothing
// can be brought in until it is mended, Note that everything comes in and this is worth a look;
// without either the row is left out and everything else goes on. Row counts as a spreadsheet does,
// from 1, headings included; 0 is the list as a whole.
type Finding struct {
	Row    int
	Column Column
	What   string
	Do     string
	Stops  bool
	Note   bool
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
// what each column is, as somebody changed it in the dry run. dates is how people write them where the practice is: so
// are those read of which nothing in the list tells what is the month.
func Read(input []byte, chosen []Column, known []Client, today civil.Date, dates civil.Order) List {
	if len(input) > MostBytes {
		return stopped("The list is longer than 4 megabytes.", "Bring it in in parts.")
	}
	text, how := decode(input)
	delim := delimiter(text)
	records, more := cut(text, delim, MostRows+2)
	if _, named := namedSign(text); named && len(records) > 0 {
		records = records[1:]
	}
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
	as := &reading{columns: l.head(records[0], rows, chosen), today: today, date: readDate}
	as.usual, as.unread = usually(rows, len(l.Headings)), make([]int, len(l.Headings))
	if l.Headed {
		as.titles = titled(len(records[0].cells), rows)
	}
	first, doubtful := monthFirst(rows)
	if first = first || doubtful != "" && dates == civil.MonthFirst; first {
		as.date = readMonthFirst
	}
	for _, r := range rows {
		l.take(r, as)
	}
	l.sayUnread(as.unread)
	if d, err := as.date(doubtful); err == nil && slices.ContainsFunc(l.Rows, func(r Row) bool { return r.Client.Since == d || r.Agreed == d }) {
		l.sayOrder(first, doubtful, d)
	}
	return l.Against(known)
}

// sayOrder says how a date is read that could be two days.
func (l *List) sayOrder(monthFirst bool, doubtful string, d civil.Date) {
	if monthFirst {
		l.note(0, ColSince, "Dates are read with the month first: “%s” is %s.", "If the day comes first in your list, write them like 2024-03-25 and look again.", doubtful, d.Full())
		return
	}
	l.note(0, ColSince, "Dates are read with the day first: “%s” is %s.", "If the month comes first in your list, write them like 2024-03-25 and look again.", doubtful, d.Full())
}

// Against gives the list compared with the clients there are: who is there already, or twice in the
// list, is left out and said so. l, compared with nobody yet, stays as it is.
func (l List) Against(known []Client) List {
	l.Rows, l.Findings = slices.Clone(l.Rows), slices.Clone(l.Findings)
	l.compare(known)
	slices.SortStableFunc(l.Findings, func(a, b Finding) int { return a.Row - b.Row })
	return l
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
	usual := usually(rows, width)
	for i := range width {
		h := Heading{Title: title[i]}
		switch {
		case columns != nil:
			h.Column = columns[i]
		case i < len(usual):
			h.Column = usual[i]
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
	if stops && row == 1 && !l.Headed {
		do += " If this row is headings, take it out."
	}
	l.Findings = append(l.Findings, Finding{Row: row, Column: col, What: fmt.Sprintf(what, args...), Do: do, Stops: stops})
}

func (l *List) note(row int, col Column, what, do string, args ...any) {
	l.Findings = append(l.Findings, Finding{Row: row, Column: col, What: fmt.Sprintf(what, args...), Do: do, Note: true})
}

// take reads one record into a row and says what is wrong with it.
func (l *List) take(r record, as *reading) {
	if r.broken {
		l.Rows = append(l.Rows, Row{No: r.no, Leave: true})
		l.say(true, r.no, Skip, "Row %d has a quotation mark that does not end, or not where it should.", "Open the list, take the mark out or add the missing one in this row, and choose the list again.", r.no)
		return
	}
	got := as.cells(r.cells)
	if as.columns != nil && as.titles > 0 && strings.Join(r.cells[min(as.titles, len(r.cells)):], "") != "" {
		l.say(true, r.no, Skip, "Row %d has more cells than there are headings.", "Put quotation marks around a cell that has the parting sign in it, and choose the list again.", r.no)
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
		l.say(true, row.No, ColPhone, "Row %d: “%s” is not a phone number.", mendPhone(c.Phone), row.No, short(c.Phone))
	}
	c.NameKey = NameKey(c.Name)
	if c.NameKey == "" {
		c.NameKey = strings.ToLower(c.Name)
	}
}

// date reads a date of a row and says what is wrong with it.
func (l *List) date(row int, col Column, text string, as *reading) civil.Date {
	if text == "" {
		return ""
	}
	d, err := inDateColumn(text, as.date)
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

// mendPhone says what to do about a cell that is no phone number.
func mendPhone(cell string) string {
	if digits, power, ok := strings.Cut(strings.ToLower(cell), "e+"); ok && Digits(digits) != "" && Digits(power) == power {
		return "Your spreadsheet shortened it. Set that column to text there, write the number again, and choose the list again."
	}
	return "Leave only the number in the cell, or leave the cell empty."
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// compare finds rows that are in the list twice and those that are clients already: the same
// name, and the same e-mail address or phone number, or neither of the two to tell them apart by.
// They are left out and said so; the same list brought in again adds nobody.
func (l *List) compare(known []Client) {
	there, by := map[string][]Client{}, contacts{}
	for _, c := range known {
		there[c.NameKey] = append(there[c.NameKey], c)
		by.add(c, c.Name+", who is a client already")
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
		if !r.Leave {
			l.alike(r, there[r.Client.NameKey], seen[r.Client.NameKey], by)
		}
		seen[r.Client.NameKey] = append(seen[r.Client.NameKey], *r)
		by.add(r.Client, fmt.Sprintf("row %d", r.No))
	}
}

// contacts finds who has a phone number or an e-mail address, in words: "row 3", or the name of
// somebody who is a client already.
type contacts map[string]string

func (by contacts) add(c Client, who string) {
	for _, key := range []string{phoneTail(c.Phone), strings.ToLower(c.Email)} {
		if key != "" && by[key] == "" {
			by[key] = who
		}
	}
}

// alike points at somebody who comes in and looks like another: the same name with other contacts,
// or the same contact under another name.
func (l *List) alike(r *Row, there []Client, seen []Row, by contacts) {
	const do = "Both stay. If they are one person, take this row out."
	who, mail := by[phoneTail(r.Client.Phone)], by[strings.ToLower(r.Client.Email)]
	switch {
	case len(there) > 0:
		l.note(r.No, ColName, "Row %d: there is a client called %s already, with another phone number or e-mail address.", do, r.No, there[0].Name)
	case len(seen) > 0:
		l.note(r.No, ColName, "Row %d has the same name as row %d, and another phone number or e-mail address.", do, r.No, seen[0].No)
	case r.Client.Phone != "" && who != "":
		l.note(r.No, ColPhone, "Row %d has the same phone number as %s.", do, r.No, who)
	case r.Client.Email != "" && mail != "":
		l.note(r.No, ColEmail, "Row %d has the same e-mail address as %s.", do, r.No, mail)
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
