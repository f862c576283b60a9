package operator

// This file holds how results are written. Its one rule: text is for people, and every word of it that is a name can be
// copied back into a command line; programs use JSON.

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lanai/datastore"
)

// line writes a line of text.
func (c *call) line(format string, args ...any) {
	fmt.Fprintf(c.out, format+"\n", args...) // carryOut's Flush reports what fails
}

// object writes a value as one line of JSON.
func (c *call) object(v any) {
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // carryOut's Flush reports what fails
}

// at writes a time.
func at(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// shellWord writes a name so that a shell reads it back.
func shellWord(s string) string {
	plain := s != ""
	for _, r := range s {
		if r <= ' ' || r == 0x7F || r == '\uFFFD' || strings.ContainsRune("\"'`$\\|&;<>()*?[]#~!{}", r) {
			plain = false
		}
	}
	switch {
	case plain:
		return s
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F || r == '\uFFFD' }):
		return "$" + quoted(s)
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// quoted is a text with what cannot be seen as escapes, $'...' of a shell.
func quoted(s string) string {
	text := strconv.QuoteToASCII(s)
	text = strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`)
	return "'" + strings.ReplaceAll(text, "'", `\'`) + "'"
}

// keyText names a key: PlayerData/global/Player_1.
func keyText(k datastore.Key) string {
	return shellWord(k.Store) + "/" + shellWord(k.Scope) + "/" + shellWord(k.Name)
}

// kindText names a kind of store.
func kindText(ordered bool) string {
	if ordered {
		return "ordered"
	}
	return "standard"
}

// plural is "1 key", "2 keys".
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// sizeText writes a number of bytes.
func sizeText(n int64) string {
	const unit = 1 << 10
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	value, names := float64(n), []string{"KB", "MB", "GB", "TB"}
	for i, name := range names {
		if value /= unit; value < unit || i == len(names)-1 {
			return fmt.Sprintf("%.1f %s", value, name)
		}
	}
	return ""
}
