package instance

// This file tests the table of members. Its one rule: it finds what a map finds.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemberTable(t *testing.T) {
	var table memberTable
	assert.Nil(t, table.find("Name"))
	want := map[string]Member{}
	for round := range 3 {
		table = table.extended(400)
		for n := range 400 {
			name := fmt.Sprintf("%0*d", n%7, (n*31+round)%397) // many of one length with the same letters in the same places
			m := &Method{Name: name}
			table.set(name, m)
			want[name] = m
		}
	}
	assert.Len(t, table.names, len(want))
	for name, m := range want {
		assert.Same(t, m, table.find(name), name)
		assert.Nil(t, table.find(name+"?"))
	}
	assert.Nil(t, table.find(""))
}
