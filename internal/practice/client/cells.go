package client

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/partwell/partwell/internal/civil"
)

// reading is how the rows of a list are read: what each column is (nil: each cell by its look, with
// usual as what most of a column looks like), how many columns have a heading (0 without headings),
// and in which order dates are written. unread counts the filled cells of a column that went nowhere.
type reading struct {
	columns []Column
	usual   []Column
	titles  int
	today   civil.Date
	date    func(string) (civil.Date, error)
	unread  []int
}

// cells gives what stands in a row.
func (as *reading) cells(cells []string) map[Column]string {
	var got map[Column]string
	var left []int
	switch {
	case as.columns != nil:
		got, left = byColumns(cells, as.columns)
	case len(cells) == 1:
		return byWords(cells[0])
	default:
		got, left = byCells(cells, as.usual)
	}
	for _, i := range left {
		if i < len(as.unread) && (as.titles == 0 || i < as.titles) { // above that the row is a fault
			as.unread[i]++
		}
	}
	return got
}

// sayUnread names the columns of which cells were left outside.
func (l *List) sayUnread(unread []int) {
	var names []string
	for i, n := range unread {
		if n == 0 {
			continue
		}
		name := fmt.Sprintf("column %d", i+1)
		if title := l.Headings[i].Title; title != "" {
			name = "“" + short(title) + "”"
		}
		names = append(names, fmt.Sprintf("%s (%d filled)", name, n))
	}
	if len(names) > 0 {
		l.note(0, Skip, "We do not read: %s.", "Say below what these columns are, or keep your old list for them.", strings.Join(names, ", "))
	}
}

// byColumns gives what stands in a row whose columns are known, and the places of the filled cells
// that are not taken.
func byColumns(cells []string, columns []Column) (got map[Column]string, left []int) {
	got = map[Column]string{}
	for i, cell := range cells {
		switch {
		case cell == "":
		case i < len(columns) && columns[i] != Skip && got[columns[i]] == "":
			got[columns[i]] = cell
		default:
			left = append(left, i)
		}
	}
	return got, left
}

// byCells reads a row without headings: what is plain by its look first; then a cell that stands
// where the other rows have a contact or a date is taken for one, so that an odd one is found; then
// the first name-like one is the name.
func byCells(cells []string, usual []Column) (got map[Column]string, left []int) {
	got = map[Column]string{}
	var rest []int
	for i, cell := range cells {
		col := byContent(cell)
		if name, mail, ok := angled(cell); ok {
			if got[ColName] == "" {
				got[ColName] = name
			}
			col, cell = ColEmail, mail
		}
		switch {
		case cell == "":
		case col == Skip || col == ColName || got[col] != "":
			rest = append(rest, i)
		default:
			got[col] = cell
		}
	}
	for _, i := range rest {
		col := ColName
		if len(cells) == len(usual) && telling(usual[i]) && got[usual[i]] == "" {
			col = usual[i]
		} else if byContent(cells[i]) != ColName {
			left = append(left, i)
			continue
		}
		if got[col] != "" {
			left = append(left, i)
			continue
		}
		got[col] = cells[i]
	}
	return got, left
}

// telling reports whether a column can be told by its look alone.
func telling(c Column) bool { return c == ColEmail || c == ColPhone || c == ColSince }

// usually gives what most of each column looks like, each kind once, and how wide most rows are.
func usually(rows []record, width int) []Column {
	times, most := map[int]int{}, 0
	for _, r := range rows {
		if !r.broken {
			times[len(r.cells)]++
		}
	}
	for n, t := range times {
		if t > times[most] || t == times[most] && n > most {
			most = n
		}
	}
	out := make([]Column, min(most, width))
	for i := range out {
		if c := mostly(rows, i); !slices.Contains(out[:i], c) || c == ColPhone || c == ColEmail {
			out[i] = c
		}
	}
	return out
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
