"""Between mix and rota: targets, people and needs made from a mix, and the cover a rota gave."""
