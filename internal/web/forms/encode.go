package forms

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/partwell/partwell/internal/civil"
)

func encodeStruct(values Values, prefix string, v reflect.Value) {
	for i := range v.NumField() {
		s, ok := specOf(v.Type().Field(i))
		if !ok {
			continue
		}
		if s.hasMin && s.min > 0 && v.Field(i).CanInt() && v.Field(i).IsZero() {
			continue // a number that cannot be 0 was left empty
		}
		encodeField(values, join(prefix, s.name), v.Field(i))
	}
}

func encodeField(values Values, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		encodeStruct(values, name, v)
	case reflect.Map:
		for _, key := range v.MapKeys() {
			values[join(name, key.String())] = []string{encodeScalar(v.MapIndex(key))}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if v.Type().Elem().Kind() == reflect.Struct {
				encodeStruct(values, join(name, strconv.Itoa(i)), v.Index(i))
			} else {
				values[name] = append(values[name], encodeScalar(v.Index(i)))
			}
		}
	case reflect.Bool:
		if v.Bool() {
			values[name] = []string{"yes"}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			values[name] = []string{encodeScalar(v.Elem())}
		}
	default:
		values[name] = []string{encodeScalar(v)}
	}
}

func encodeScalar(v reflect.Value) string {
	switch {
	case v.Type() == minuteType:
		return civil.Minute(v.Int()).Input()
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.Kind() == reflect.String:
		return v.String()
	default:
		panic(fmt.Sprintf("a %s cannot be typed in a form", v.Type()))
	}
}
