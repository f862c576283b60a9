package class

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lanai/runtime/luau/vm"
)

// This file holds the parameters of localized texts, such as {name} and
// {1:int}. Its one rule: a value that is missing is an error, never an empty
// text.
// https://create.roblox.com/docs/production/localization/translate-dynamic-content

// parameter is how a parameter looks.
var parameter = regexp.MustCompile(`\{\s*([A-Za-z_0-9]+)\s*(?::\s*([A-Za-z0-9]+)\s*)?\}`)

// formats are the specifiers of numbers.
var formats = map[string]func(locale string, n float64) string{
	"HEX":           func(_ string, n float64) string { return fmt.Sprintf("%X", uint64(int64(n))) },
	"datetime":      dateFormat("2006-01-02 15:04:05", "2006-01-02 15:04:05"),
	"fixed":         func(locale string, n float64) string { return decimals(locale, n, false) },
	"hex":           func(_ string, n float64) string { return fmt.Sprintf("%x", uint64(int64(n))) },
	"int":           func(_ string, n float64) string { return strconv.FormatInt(int64(n), 10) },
	"iso8601":       dateFormat("2006-01-02T15:04:05Z", "2006-01-02T15:04:05Z"),
	"num":           func(locale string, n float64) string { return decimals(locale, n, true) },
	"shortdate":     dateFormat("1/2/2006", "2006-01-02"),
	"shortdatetime": dateFormat("1/2/2006 3:04 PM", "2006-01-02 15:04"),
	"shorttime":     dateFormat("3:04 PM", "15:04"),
}

// checkFormat refuses a text whose braces are no parameters.
func checkFormat(text string) error {
	rest := parameter.ReplaceAllString(text, "")
	if strings.ContainsAny(rest, "{}") {
		return fmt.Errorf("%q is not a valid format: a brace belongs to no parameter", text)
	}
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		if m[2] != "" && m[2] != "translate" && formats[m[2]] == nil {
			return fmt.Errorf("%q is not a valid format: unknown specifier %q", text, m[2])
		}
	}
	return nil
}

// format puts values in the place of the parameters.
func (t *translator) format(text string, value func(name string) vm.Value) (string, error) {
	var failed error
	result := parameter.ReplaceAllStringFunc(text, func(found string) string {
		m := parameter.FindStringSubmatch(found)
		v := value(m[1])
		if v.IsNil() {
			failed = fmt.Errorf("there is no value for {%s} in %q", m[1], text)
			return ""
		}
		text, err := t.formatValue(v, m[2])
		if err != nil {
			failed = err
		}
		return text
	})
	return result, failed
}

func (t *translator) formatValue(v vm.Value, specifier string) (string, error) {
	switch specifier {
	case "":
		return vm.ToString(v), nil
	case "translate":
		return t.translate("", vm.ToString(v)), nil
	}
	n, ok := vm.ToNumber(v)
	if format := formats[specifier]; ok && format != nil {
		return format(t.locale, n), nil
	}
	return "", fmt.Errorf("the specifier %s needs a number, got %q", specifier, vm.ToString(v))
}

// dateFormat shows seconds since 1970 in UTC, in English or in other languages.
func dateFormat(english, other string) func(string, float64) string {
	return func(locale string, n float64) string {
		layout := other
		if strings.HasPrefix(locale, "en") {
			layout = english
		}
		return time.Unix(int64(n), 0).UTC().Format(layout)
	}
}

// commaLanguages write 1234,50.
var commaLanguages = map[string]bool{"da": true, "de": true, "el": true, "es": true, "fi": true, "fr": true, "id": true, "it": true,
	"nb": true, "nl": true, "pl": true, "pt": true, "ro": true, "ru": true, "sv": true, "tr": true, "uk": true, "vi": true}

// decimals shows two decimals, and with grouped separates thousands. Languages
// with a decimal comma separate from five digits on.
func decimals(locale string, n float64, grouped bool) string {
	language, _, _ := strings.Cut(locale, "-")
	point, separator, least := ".", ",", 4
	if commaLanguages[language] {
		point, separator, least = ",", ".", 5
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(n, 'f', 2, 64), ".")
	digits, negative := strings.CutPrefix(whole, "-")
	if grouped && len(digits) >= least {
		for at := len(digits) - 3; at > 0; at -= 3 {
			digits = digits[:at] + separator + digits[at:]
		}
	}
	if negative {
		digits = "-" + digits
	}
	return digits + point + fraction
}

// matchSource compares a text with a source that has parameters, and returns
// what stands in the text for them. A parameter with the specifier of a number
// stands for digits only.
func matchSource(source, text string) (values map[string]vm.Value, ok bool) {
	names := parameter.FindAllStringSubmatch(source, -1)
	if len(names) == 0 {
		return nil, false
	}
	var pattern strings.Builder
	for i, part := range parameter.Split(source, -1) {
		pattern.WriteString(regexp.QuoteMeta(part))
		switch {
		case i == len(names):
		case formats[names[i][2]] != nil:
			pattern.WriteString(`(-?\d+(?:\.\d+)?)`)
		default:
			pattern.WriteString(`(.+?)`)
		}
	}
	found := regexp.MustCompile(`^(?s:` + pattern.String() + `)$`).FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	values = make(map[string]vm.Value, len(names))
	for i, name := range names {
		values[name[1]] = vm.Str(found[i+1])
	}
	return values, true
}
