package client

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/partwell/partwell/internal/civil"
)

// listDates are the ways in which spreadsheets write a date, apart from those that civil reads.
var listDates = []string{"2-Jan-2006", "2-Jan-06", "2 Jan 06", "2.1.06", "2/1/2006", "2/1/06", "2-1-2006", "2-1-06", "Monday, 2 January 2006", "Monday, January 2, 2006", "Mon 2 Jan 2006", "2. January 2006"}

// readDate reads a date, also with a time after it, as programs write it out.
func readDate(s string) (civil.Date, error) {
	day := withoutTime(s)
	if at := strings.IndexByte(day, '/'); at < 1 || at > 2 { // else the whole list tells which number is the month
		if d, err := civil.ParseDate(day); err == nil {
			return d, nil
		}
	}
	for _, layout := range listDates {
		if d, ok := written(layout, day); ok {
			return d, nil
		}
	}
	return "", fmt.Errorf("%q is not a date we can read", day)
}

// written reads a date of one layout. Where there is none, some programs write the year 1.
func written(layout, s string) (civil.Date, bool) {
	t, err := time.Parse(layout, s)
	return civil.Date(t.Format(time.DateOnly)), err == nil && t.Year() > 1800 && t.Year() < 2400
}

// withoutTime cuts "10:00", "T10:00:00Z" and "9:05:00 AM" off a date.
func withoutTime(s string) string {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return s
	}
	start := strings.LastIndexFunc(s[:colon], func(r rune) bool { return !unicode.IsDigit(r) })
	if start <= 0 || s[start] != 'T' && s[start] != ' ' {
		return s
	}
	return strings.TrimRight(s[:start], " ,")
}

// readMonthFirst reads 4/25/2023 as 25 April, and everything else as readDate does.
func readMonthFirst(s string) (civil.Date, error) {
	day, _, _ := strings.Cut(s, " ")
	if m, rest, ok := strings.Cut(day, "/"); ok && len(m) <= 2 {
		if d, y, ok := strings.Cut(rest, "/"); ok {
			return readDate(d + "/" + m + "/" + y)
		}
	}
	return readDate(s)
}

// The days between which a bare number in a column of dates is one: 1950 and 2099, as spreadsheets
// count them from the end of 1899.
const (
	firstSerial = 18264
	lastSerial  = 73050
)

// inDateColumn reads a cell of a column that holds dates: also 20240303, and the bare number of days
// by which a spreadsheet keeps a date.
func inDateColumn(s string, read func(string) (civil.Date, error)) (civil.Date, error) {
	d, err := read(s)
	if err == nil {
		return d, nil
	}
	if d, ok := written("20060102", s); ok {
		return d, nil
	}
	whole, _, _ := strings.Cut(s, ".")
	if n, bad := strconv.Atoi(whole); bad == nil && n >= firstSerial && n <= lastSerial {
		return civil.Date("1899-12-30").Add(n), nil
	}
	return "", err
}

// monthFirst reports whether the dates of a list are written with the month first: some can only be
// read so, and none can only be read the other way. doubtful is a date that could be read in both
// ways, when nothing in the list tells them apart.
func monthFirst(rows []record) (yes bool, doubtful string) {
	dayOnly := false
	for _, r := range rows {
		for _, c := range r.cells {
			if !strings.Contains(c, "/") || len(c) > 24 {
				continue
			}
			day, noDay := readDate(c)
			month, noMonth := readMonthFirst(c)
			switch {
			case noDay == nil && noMonth != nil:
				dayOnly = true
			case noDay != nil && noMonth == nil:
				yes = true
			case noDay == nil && day != month && doubtful == "":
				doubtful = c
			}
		}
	}
	if yes || dayOnly {
		doubtful = ""
	}
	return yes && !dayOnly, doubtful
}
