package redis

// This file holds what the user may do. Its one rule: a missing right is told when the store is opened, by the name of
// the command, not in the middle of a game.

import (
	"context"
	_ "embed" // the script
	"fmt"
	"strings"
)

//go:embed rights.lua
var rightsSource string

var rightsScript = newScript(rightsSource)

// wantRights is what to grant.
const wantRights = "Lanai needs ~PREFIX:* &PREFIX:* and +@all -@dangerous +config|get +info, or wider"

// checkRights checks that the user may run every command the store needs. The mark is there.
func (b *Backend) checkRights(ctx context.Context) error {
	mark := b.prefix + ":format"
	answer, err := b.run(ctx, rightsScript, []string{mark, b.prefix + ":{" + mark + "}:none"})
	if err != nil {
		return explain(err)
	}
	if refused := texts(answer); len(refused) > 0 {
		return fmt.Errorf("the user may not run %s\n  hint: %s", strings.Join(refused, ", "), wantRights)
	}
	pipe := b.client.TxPipeline()
	pipe.Get(ctx, mark)
	if _, err := pipe.Exec(ctx); err != nil {
		return explain(err)
	}
	return nil
}
