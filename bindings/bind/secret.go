package bind

import (
	"fmt"
	"io"

	"lanai/runtime/luau/vm"
)

// This file holds Secret. Its one rule: only Reveal gives the text, and nothing
// that prints, formats or encodes a value calls it.

// Secret is a text of the host that scripts can put into a request and cannot
// read. Two secrets are equal only if they are one.
// https://create.roblox.com/docs/reference/engine/datatypes/Secret
type Secret struct{ text string }

var _ Data = (*Secret)(nil)

// NewSecret hides a text.
func NewSecret(text string) *Secret { return &Secret{text} }

// Reveal gives the text, for the request that it is meant for.
func (s *Secret) Reveal() string { return s.text }

// TypeName returns "Secret".
func (*Secret) TypeName() string { return "Secret" }

// ToLuau returns a view of the secret.
func (s *Secret) ToLuau(e *Env) vm.Value { return e.Data(s) }

// Format writes "Secret", whatever the verb.
func (*Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "Secret") }
