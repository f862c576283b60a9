package luau

import (
	"errors"
	"fmt"
	"strings"

	"lanai/runtime/luau/syntax"
)

// This file holds the words in which Luau itself talks about a chunk that a
// script loads. Its one rule: they are Luau's, letter for letter.

// maxChunkName is the longest name of a chunk in an error position.
const maxChunkName = 255

// ChunkName returns how error positions show the chunk that a script loaded
// under a name: "=name" and "@name" as name, any other name as the first line
// of the text that it is. A NUL ends the name.
func ChunkName(name string) string {
	name, _, _ = strings.Cut(name, "\x00")
	if text, ok := strings.CutPrefix(name, "="); ok {
		return text[:min(len(text), maxChunkName)]
	}
	if text, ok := strings.CutPrefix(name, "@"); ok {
		const cut = "..."
		if len(text) > maxChunkName {
			text = cut + text[len(text)-maxChunkName+len(cut):]
		}
		return text
	}

	const before, after = `[string "`, `..."]`
	line := name
	if i := strings.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	line = line[:min(len(line), maxChunkName-len(before)-len(after))]
	if line == name {
		return before + line + `"]`
	}
	return before + line + after
}

// Message returns the text that a script gets for an error of [Compile]: the
// first one, with its position.
func Message(chunk string, err error) string {
	var list syntax.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return err.Error()
	}
	return fmt.Sprintf("%s:%d: %s", chunk, list[0].Pos.Line, list[0].Msg)
}
