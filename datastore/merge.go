package datastore

// This file holds MergeFields, the three-way merge of two servers' changes to one document. Its one rule: a field that
// only one side changed is that side's; a field that both changed is mine.

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// MergeFields merges two JSON texts that grew from base. Objects merge field by field, at every depth; anything else,
// arrays too, is one value. A text that is no JSON gives mine.
func MergeFields(base, mine, theirs []byte) []byte {
	b, bok := decodeTree(base)
	m, mok := decodeTree(mine)
	t, tok := decodeTree(theirs)
	if !mok || !tok {
		return mine
	}
	if !bok {
		b = nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(mergeTrees(b, m, t)); err != nil {
		return mine
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// decodeTree reads a JSON text, keeping numbers as they are written.
func decodeTree(text []byte) (any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	err := decoder.Decode(&tree)
	return tree, err == nil && !decoder.More()
}

// An absent field, which differs from one that holds null.
type absent struct{}

func mergeTrees(base, mine, theirs any) any {
	m, mok := mine.(map[string]any)
	t, tok := theirs.(map[string]any)
	if !mok || !tok {
		return pick(base, mine, theirs)
	}
	b, _ := base.(map[string]any)
	merged := make(map[string]any, len(m))
	for name := range m {
		mergeField(merged, name, b, m, t)
	}
	for name := range t {
		mergeField(merged, name, b, m, t)
	}
	return merged
}

func mergeField(merged map[string]any, name string, base, mine, theirs map[string]any) {
	v := mergeTrees(field(base, name), field(mine, name), field(theirs, name))
	if v != (absent{}) {
		merged[name] = v
	}
}

func field(object map[string]any, name string) any {
	if v, ok := object[name]; ok {
		return v
	}
	return absent{}
}

// pick takes theirs when mine is as it was.
func pick(base, mine, theirs any) any {
	if reflect.DeepEqual(base, mine) {
		return theirs
	}
	return mine
}
