package forms

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/web/say"
)

// The largest text in a field that says nothing else, in letters, and the most rows of a form.
const (
	maxText = 20_000
	maxRows = 200
)

type decoder struct {
	ctx      context.Context
	values   Values
	problems fault.Problems
}

var (
	dateType   = reflect.TypeFor[civil.Date]()
	minuteType = reflect.TypeFor[civil.Minute]()
)

func (d *decoder) problem(name, english string, args ...any) {
	d.problems.Add(name, "%s", say.T(d.ctx, english, args...))
}

func (d *decoder) structure(prefix string, v reflect.Value) {
	for i := range v.NumField() {
		s, ok := specOf(v.Type().Field(i))
		if !ok {
			continue
		}
		s.name = join(prefix, s.name)
		d.field(s, v.Field(i))
	}
}

func (d *decoder) field(s spec, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Struct:
		d.structure(s.name, v)
	case v.Kind() == reflect.Map:
		d.mapping(s, v)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		d.rows(s, v)
	case v.Kind() == reflect.Slice:
		d.list(s, v)
	case v.Kind() == reflect.Bool:
		v.SetBool(ticked(d.values.Get(s.name)))
	case v.Kind() == reflect.Pointer:
		d.pointer(s, v)
	default:
		d.scalar(s, s.name, d.values.Get(s.name), v)
	}
}

func ticked(value string) bool {
	switch value {
	case "", "no", "off", "false", "0":
		return false
	}
	return true
}

// pointer is a field that may be empty although its zero means something: a time, a number.
func (d *decoder) pointer(s spec, v reflect.Value) {
	typed := d.values.Get(s.name)
	if strings.TrimSpace(typed) == "" {
		d.require(s, s.name)
		return
	}
	before := len(d.problems)
	target := reflect.New(v.Type().Elem())
	d.scalar(s, s.name, typed, target.Elem())
	if len(d.problems) == before {
		v.Set(target)
	}
}

func (d *decoder) require(s spec, name string) {
	if !s.required {
		return
	}
	if s.missing != "" {
		d.problem(name, s.missing)
		return
	}
	d.problem(name, "Please fill this in")
}

// scalar reads one text into a field under a name; name differs from the spec's in a map or a list.
func (d *decoder) scalar(s spec, name, typed string, v reflect.Value) {
	if !s.raw {
		typed = Clean(typed)
	}
	if typed == "" {
		d.require(s, name)
		return
	}
	switch {
	case v.Type() == dateType:
		date, err := civil.ParseDate(typed)
		if err != nil {
			d.problem(name, "%s", civil.Unread(err, say.T(d.ctx, "Write the day like 3 March 2026")))
			return
		}
		v.SetString(string(date))
	case v.Type() == minuteType:
		minute, err := civil.ParseMinute(typed)
		if err != nil {
			d.problem(name, "Write the time like 14:30")
			return
		}
		v.SetInt(int64(minute))
	case v.CanInt():
		d.number(s, name, typed, v)
	case v.Kind() == reflect.String:
		d.text(s, name, typed, v)
	default:
		panic(fmt.Sprintf("form field %s: a %s cannot be typed", name, v.Type()))
	}
}

func (d *decoder) number(s spec, name, typed string, v reflect.Value) {
	n, err := strconv.Atoi(strings.ReplaceAll(typed, " ", ""))
	switch {
	case err != nil || v.OverflowInt(int64(n)):
		d.problem(name, "Write a number in figures")
	case s.hasMin && s.hasMax && (n < s.min || n > s.max):
		d.problem(name, "Write a number from %d to %d", s.min, s.max)
	case s.hasMin && n < s.min:
		d.problem(name, "Write %d or more", s.min)
	case s.hasMax && n > s.max:
		d.problem(name, "Write %d or less", s.max)
	default:
		v.SetInt(int64(n))
	}
}

func (d *decoder) text(s spec, name, typed string, v reflect.Value) {
	longest := maxText
	if s.hasMax {
		longest = s.max
	}
	switch {
	case len(s.oneOf) > 0 && !slices.Contains(s.oneOf, typed) && s.missing != "":
		d.problem(name, s.missing)
	case s.id && !ident.Valid(typed), len(s.oneOf) > 0 && !slices.Contains(s.oneOf, typed):
		d.problem(name, "Please choose one of these")
	case utf8.RuneCountInString(typed) > longest:
		d.problem(name, "That is longer than %d letters", longest)
	default:
		v.SetString(typed)
	}
}

// Clean puts a typed text in one form: line ends as \n, accents composed, no control characters and
// no broken letters, nothing around it.
func Clean(typed string) string {
	typed = strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\r\n", "\n")
	typed = strings.Map(func(r rune) rune {
		if r == '\r' {
			return '\n'
		}
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, typed)
	return norm.NFC.String(strings.TrimSpace(typed))
}

func (d *decoder) list(s spec, v reflect.Value) {
	for i, typed := range d.values.All(s.name) {
		if i >= maxRows {
			d.problem(s.name, "These are more than %d", maxRows)
			return
		}
		item := reflect.New(v.Type().Elem()).Elem()
		before := len(d.problems)
		optional := s
		optional.required = false
		d.scalar(optional, s.name, typed, item)
		if len(d.problems) == before && !item.IsZero() {
			v.Set(reflect.Append(v, item))
		}
	}
	if v.Len() == 0 {
		d.require(s, s.name)
	}
}

// mapping reads name.key=value for every key that was sent with a value.
func (d *decoder) mapping(s spec, v reflect.Value) {
	names := d.below(s.name)
	if len(names) > maxRows {
		d.problem(s.name, "These are more than %d", maxRows)
		return
	}
	found := reflect.MakeMap(v.Type())
	for _, rest := range names {
		name := join(s.name, rest)
		typed := d.values.Get(name)
		if strings.TrimSpace(typed) == "" {
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		before := len(d.problems)
		d.scalar(s, name, typed, item)
		if len(d.problems) == before {
			found.SetMapIndex(reflect.ValueOf(rest).Convert(v.Type().Key()), item)
		}
	}
	if found.Len() > 0 {
		v.Set(found)
	} else {
		d.require(s, s.name)
	}
}

// below gives what follows prefix and a dot in the names of the fields, sorted.
func (d *decoder) below(prefix string) []string {
	var names []string
	for name := range d.values {
		if rest, ok := strings.CutPrefix(name, prefix+"."); ok && rest != "" && utf8.ValidString(rest) {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}

// rows reads name.0.field, name.1.field …; a row in which nothing was typed is left out, and the
// problems of a row keep the number that it has in the page.
func (d *decoder) rows(s spec, v reflect.Value) {
	numbers := d.rowNumbers(s.name)
	if len(numbers) > maxRows {
		d.problem(s.name, "These are more than %d", maxRows)
		return
	}
	for _, n := range numbers {
		row := reflect.New(v.Type().Elem()).Elem()
		d.structure(s.name+"."+strconv.Itoa(n), row)
		v.Set(reflect.Append(v, row))
	}
	if v.Len() == 0 {
		d.require(s, s.name)
	}
}

func (d *decoder) rowNumbers(prefix string) []int {
	var numbers []int
	for _, rest := range d.below(prefix) {
		number, _, ok := strings.Cut(rest, ".")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n < 0 || strconv.Itoa(n) != number {
			continue
		}
		if strings.TrimSpace(d.values.Get(join(prefix, rest))) != "" && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
		if len(numbers) > maxRows {
			break
		}
	}
	slices.Sort(numbers)
	return numbers
}
