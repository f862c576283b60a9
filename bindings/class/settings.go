// Package class holds the classes that scripts see, one file a class or a
// small family of classes, each class one literal of package bind. Services
// are classes.
//
// The index of all classes is package bindings.
package class

import (
	"math/rand/v2"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
)

// This file holds Settings, what a server tells its classes about itself. Its
// one rule: the settings are provided before the first service is made.

// Settings describe the server that classes belong to; bind.Provide gives
// them to a server as *Settings.
type Settings struct {
	// PlaceID, GameID and CreatorID are game.PlaceId, GameId and CreatorId.
	PlaceID, GameID, CreatorID int64
	// CreatorType is the item of Enum.CreatorType that game.CreatorType is; ""
	// is User.
	CreatorType string
	// PlaceVersion is game.PlaceVersion.
	PlaceVersion int
	// JobID is game.JobId.
	JobID string
	// Studio is what RunService:IsStudio() answers.
	Studio bool
	// MaxPlayers is Players.MaxPlayers.
	MaxPlayers int
	// CloseReason is the item of Enum.CloseReason that BindToClose passes.
	CloseReason string
	// Rand makes GUIDs.
	Rand *rand.Rand
	// Memory is the memory in use, in bytes.
	Memory func() float64
}

// settings returns the settings of an instance's server.
func settings(i *instance.Instance) *Settings { return bind.From[*Settings](bind.EnvFor(i)) }

// enumItem returns an item of an enum as the tree keeps it, or nil if the
// server does not know the enum.
func enumItem(e *bind.Env, enum, name string) any {
	values := bind.From[instance.Values](e)
	if values == nil {
		return nil
	}
	item, _ := values.EnumItem(enum, name)
	return item
}

// isItem reports whether a property holds an item of an enum.
func isItem(i *instance.Instance, property, enum, item string) bool {
	v, err := i.Get(property)
	return err == nil && v != nil && v == enumItem(bind.EnvFor(i), enum, item)
}
