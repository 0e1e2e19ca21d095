package forms

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// spec is what a field's tags say.
type spec struct {
	name     string
	missing  string // what to say when a required field is empty, or holds none of what there is to choose
	required bool
	raw      bool
	id       bool
	oneOf    []string
	min, max int
	hasMin   bool
	hasMax   bool
}

// specOf reads the tags of a field; ok is false for a field that is no part of the form.
func specOf(f reflect.StructField) (s spec, ok bool) {
	tag, ok := f.Tag.Lookup("form")
	if !ok || tag == "-" || !f.IsExported() {
		return spec{}, false
	}
	parts := strings.Split(tag, ",")
	s = spec{name: parts[0], missing: f.Tag.Get("missing")}
	for _, option := range parts[1:] {
		s.option(f, option)
	}
	return s, true
}

func (s *spec) option(f reflect.StructField, option string) {
	key, value, _ := strings.Cut(option, "=")
	switch key {
	case "required":
		s.required = true
	case "raw":
		s.raw = true
	case "id":
		s.id = true
	case "one":
		s.oneOf = strings.Split(value, "|")
	case "min":
		s.min, s.hasMin = number(f, value), true
	case "max":
		s.max, s.hasMax = number(f, value), true
	default:
		panic(fmt.Sprintf("form field %s: unknown option %q", f.Name, option))
	}
}

func number(f reflect.StructField, value string) int {
	n, err := strconv.Atoi(value)
	if err != nil {
		panic(fmt.Sprintf("form field %s: %q is not a number", f.Name, value))
	}
	return n
}

// join puts a name under its form's name.
func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	if name == "" {
		return prefix
	}
	return prefix + "." + name
}
